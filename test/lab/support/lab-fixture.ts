import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createLab, type Lab, type LabOptions } from '../../../core/adapters/lab/lab.ts';

type LabFixtureOptions = Omit<LabOptions, 'name'> & {
  /** Factory-new servers before each test (half a second), not only for the file. Default false. */
  readonly resetBeforeEach?: boolean;
};

let count = 0;

/**
 * Boots a lab for the tests of one file and takes it away after them. Call it at the top of the file or of a
 * `describe`; the returned function gives the lab from inside tests and hooks.
 */
export function useLab(options: LabFixtureOptions = {}): () => Lab {
  let lab: Lab | undefined;
  const { resetBeforeEach = false, ...labOptions } = options;
  let used = false;
  beforeAll(async () => {
    count += 1;
    lab = await createLab({ ...labOptions, name: `test-${process.pid}-${count}` });
  });
  beforeEach(async () => {
    if (resetBeforeEach && used) await lab?.reset();
    used = true;
  });
  afterAll(async () => {
    await lab?.down();
  });
  return () => {
    if (!lab) throw new Error('the lab is only there inside tests and hooks');
    return lab;
  };
}
