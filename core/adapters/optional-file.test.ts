import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listIfThere, readIfThere } from './optional-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pairkeeper-optional-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('tells a file that is not there from one that can’t be read', async () => {
  await writeFile(join(folder, 'text'), 'content');
  await mkdir(join(folder, 'folder'));
  expect(await readIfThere(join(folder, 'text'))).toBe('content');
  expect(await readIfThere(join(folder, 'none'))).toBeUndefined();
  expect(await readIfThere(join(folder, 'text', 'below'))).toBeUndefined();
  await expect(readIfThere(join(folder, 'folder'))).rejects.toMatchObject({ code: 'EISDIR' });
});

it('lists nothing where there is no folder', async () => {
  await writeFile(join(folder, 'text'), '');
  expect(await listIfThere(folder)).toEqual(['text']);
  expect(await listIfThere(join(folder, 'none'))).toEqual([]);
});
