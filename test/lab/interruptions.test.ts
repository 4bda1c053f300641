import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseId, casesOf, shuffled, stopKinds } from '../matrix/cases.ts';
import { createMatrixLab, type Learned, type MatrixLab } from '../matrix/matrix-lab.ts';
import { operations } from '../matrix/operations.ts';
import { runCase } from '../matrix/run-case.ts';
import { useLab } from './support/lab-fixture.ts';

/** Chooses which runs are tried: always the same ones for a seed. */
const seed = process.env.PAIRKEEPER_MATRIX_SEED ?? '1';

/** Nothing here waits for a clock; this is only for a run that hangs, milliseconds. */
const patienceMs = 900_000;

/** A sample of `npm run test:matrix`, which tries everything: one run for each way of being stopped. */
describe(`a command that is stopped half-way (PAIRKEEPER_MATRIX_SEED=${seed})`, () => {
  const lab = useLab();
  let matrix: MatrixLab;
  let learned: readonly Learned[];
  beforeAll(async () => {
    matrix = await createMatrixLab(lab());
    const chosen = operations.filter(({ id }) => id === 'apply' || id === 'undo');
    learned = [];
    for (const operation of chosen) learned = [...learned, await matrix.learn(operation)];
  }, patienceMs);
  afterAll(() => matrix.dispose());

  it.each(stopKinds)(
    '%s: ends in the old or the new state, and the next command works',
    { timeout: patienceMs },
    async (kind) => {
      const all = learned.flatMap(({ operation, steps }) => [
        ...casesOf(operation, 'first', steps.first),
        ...casesOf(operation, 'second', steps.second),
      ]);
      const [one] = shuffled(all, seed).filter((candidate) => candidate.kind === kind);
      const known = learned.find(({ operation }) => operation.id === one?.operation);
      if (one === undefined || known === undefined) throw new Error('the operation has no steps');
      const { problem } = await runCase(matrix, known, one);
      expect({ run: caseId(one), problem }).toEqual({ run: caseId(one), problem: undefined });
    },
  );
});
