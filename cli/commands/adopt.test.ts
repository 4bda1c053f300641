import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { components } from '../../core/components/registry.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import { runFake } from '../../test/fakes/fake-surroundings.ts';

/** Pairs as they are found in the field, each a folder with the files of `one` and `two`. */
const SHAPES = join(import.meta.dirname, '../../test/golden/adopt');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-adopt-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Paths of this computer are nobody's business in a file that is compared. */
const plain = (text: string) => text.replaceAll(SHAPES, '').replaceAll(folder, '');

const adopt = (shape: string, file: string, ...more: readonly string[]) => {
  const at = (name: string) => join(SHAPES, shape, name);
  return runFake(['adopt', file, '--from', at('one'), at('two'), ...more]);
};

describe('pairkeeper adopt', () => {
  const shapes = readdirSync(SHAPES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

  it.each(shapes.map(({ name }) => name))('explains a pair of somebody else’s: %s', async (shape) => {
    const file = join(folder, `${shape}.yaml`);
    const named = ['--node', 'web-1=10.0.0.11', '--node', 'web-2=10.0.0.12'];
    const done = await adopt(shape, file, ...(shape === 'haproxy' ? [] : named));
    const text = readFileSync(file, 'utf8');
    expect(loadSpec(text, components)).toMatchObject({ ok: true });
    expect(done.exitCode).toBe(shape === 'active-active' ? 3 : 0);
    await expect(
      plain(`${done.stderr}\n---- stdout\n${done.stdout}\n---- pair.yaml\n${text}`),
    ).toMatchFileSnapshot(join(SHAPES, `${shape}.txt`));
  });

  it('shows the corrected files when it is asked to, and the password nowhere', async () => {
    const done = await adopt('tutorial', join(folder, 'fixes.yaml'), '--fixes');
    expect(done.stdout).toContain('-    weight -20\n');
    expect(done.stdout).toContain('auth_pass ********');
    expect(done.stdout + done.stderr).not.toContain('123456789');
  });

  it('does not overwrite a pair file unasked', async () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, 'mine\n');
    expect((await adopt('tutorial', file)).exitCode).toBe(64);
    expect(readFileSync(file, 'utf8')).toBe('mine\n');
  });

  it('says what it does not know', async () => {
    const unknown = await adopt('ipv6', join(folder, 'unknown.yaml'), '--json');
    expect(unknown.exitCode).toBe(0);
    const none = await runFake(['adopt', join(folder, 'none.yaml'), '--from', folder, folder]);
    expect(none.exitCode).toBe(64);
    expect(none.stderr).toContain('has no keepalived.conf');
    const nothing = await runFake(['adopt', join(folder, 'none.yaml')]);
    expect(nothing.exitCode).toBe(64);
  });
});
