import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createProblems, type Problems } from '../problems.ts';
import { createOwnFiles, type OwnFiles } from './own-files.ts';

const schema = z.object({ version: z.literal(1), count: z.int() });

let folder = '';
let problems: Problems;
let files: OwnFiles;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pairkeeper-store-'));
  problems = createProblems(() => undefined);
  files = createOwnFiles(problems);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const codes = () => problems.list().map(({ code }) => code);
const path = (name = 'kept.json') => join(folder, name);

describe('the engine’s own files', () => {
  it('are read as they were written, and say nothing when there is none', async () => {
    expect(await files.read(path(), schema)).toBeUndefined();
    await files.write(path(), '{"version":1,"count":3}');
    expect(await files.read(path(), schema)).toEqual({ version: 1, count: 3 });
    expect(codes()).toEqual([]);
  });

  it('are kept aside when they are broken, and told also after they were written anew', async () => {
    await writeFile(path(), '{"version":1,');
    expect(await files.read(path(), schema)).toBeUndefined();
    expect(await readFile(path('kept.json.broken'), 'utf8')).toBe('{"version":1,');
    await files.write(path(), '{"version":1,"count":1}');
    expect(problems.list()).toMatchObject([
      { code: 'store.broken', params: { path: path('kept.json.broken') } },
    ]);
  });

  it('of a newer version are left alone', async () => {
    await writeFile(path(), '{"version":2,"what":"else"}');
    expect(await files.read(path(), schema)).toBeUndefined();
    await files.write(path(), '{"version":1,"count":1}');
    expect(await readFile(path(), 'utf8')).toBe('{"version":2,"what":"else"}');
    expect(await readdir(folder)).toEqual(['kept.json']);
    expect(codes()).toEqual(['store.newer']);
  });

  it('that can’t be read are told and not written over', async () => {
    await mkdir(path());
    expect(await files.read(path(), schema)).toBeUndefined();
    await files.write(path(), '{"version":1,"count":1}');
    expect(problems.list()).toMatchObject([
      { code: 'store.unreadable', params: { path: path(), reason: 'EISDIR' } },
    ]);
  });

  it('that can’t be written are one problem, until they can', async () => {
    await writeFile(path('state'), 'a file where a folder should be');
    await files.write(path('state/a.json'), '1');
    await files.write(path('state/b.json'), '2');
    expect(problems.list()).toMatchObject([
      { code: 'store.unwritable', params: { path: path('state/b.json') } },
    ]);
    await rm(path('state'));
    await files.write(path('state/a.json'), '1');
    expect(codes()).toEqual(['store.unwritable']);
    await files.write(path('state/b.json'), '2');
    expect(codes()).toEqual([]);
    expect(await readFile(path('state/b.json'), 'utf8')).toBe('2');
  });
});
