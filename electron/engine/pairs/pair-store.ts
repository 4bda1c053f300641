import { watch } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../../../core/adapters/atomic-file.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import { pairId } from '../../contract/pair.ts';
import { toToldError } from '../../contract/told-error.ts';
import type { Problems } from '../problems.ts';
import { describePair, type StoredPair, unusablePair } from './describe-pair.ts';

/** The pairs of this computer: plain pair.yaml files that the command line takes too. */
export type PairStore = {
  list(): readonly StoredPair[];
  /** @throws AppError `pair.unknown` */
  find(id: string): StoredPair;
  /** A name for the file of a new pair, after the pair's own and not taken yet. */
  newId(name: string): string;
  write(id: string, yaml: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** Keeps the file under another ending. @throws AppError `pair.unknown` */
  forget(id: string): Promise<void>;
  /** Calls back after every change, also one that was made by another program. */
  onChange(listener: () => void): void;
  close(): void;
};

/** A pair.yaml is some kilobytes; what is larger is something else. */
const MAX_BYTES = 262_144;
/** Editors write a file in several steps; milliseconds. */
const SETTLE_MS = 150;

/** Reads the folder and follows it. While it can't be read, the pairs that are known stay. */
export async function openPairStore(folder: string, problems: Problems): Promise<PairStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let pairs = await readPairs(folder);
  const listeners: (() => void)[] = [];
  const reload = async () => {
    const before = JSON.stringify([...pairs]);
    pairs = await readPairs(folder);
    if (JSON.stringify([...pairs]) !== before) for (const listener of listeners) listener();
  };
  const unreadable = (cause: unknown) => {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    problems.report(
      folder,
      new AppError('pair.folder-unreadable', { kind: 'usage', params: { folder, reason }, cause }),
    );
  };
  const following = follow(
    folder,
    () => void reload().then(() => problems.solved(folder), unreadable),
    unreadable,
  );
  const find = (id: string) => {
    const pair = pairs.get(id);
    if (pair === undefined) throw new AppError('pair.unknown', { kind: 'usage', params: { pair: id } });
    return pair;
  };
  return {
    list: () => [...pairs.values()],
    find,
    newId(name) {
      const wanted = pairId.safeParse(name).success ? name : 'pair';
      const candidates = [wanted, ...Array.from({ length: 999 }, (_, index) => `${wanted}-${index + 2}`)];
      return candidates.find((id) => !pairs.has(id)) ?? wanted;
    },
    async write(id, yaml) {
      await writeAtomically(fileOf(folder, id), yaml);
      await reload();
    },
    async remove(id) {
      await rm(fileOf(folder, id), { force: true });
      await reload();
    },
    async forget(id) {
      find(id);
      await rename(fileOf(folder, id), `${fileOf(folder, id)}.forgotten`);
      await reload();
    },
    onChange: (listener) => void listeners.push(listener),
    close: () => following.close(),
  };
}

function fileOf(folder: string, id: string): string {
  return join(folder, `${id}.yaml`);
}

async function readPairs(folder: string): Promise<ReadonlyMap<string, StoredPair>> {
  const names = await readdir(folder);
  const ids = names.flatMap((name) => /^(.+)\.yaml$/.exec(name)?.[1] ?? []).filter(isId);
  const pairs = await Promise.all(
    ids.sort().map(async (id) => [id, await readPair(id, fileOf(folder, id))] as const),
  );
  return new Map(pairs);
}

function isId(text: string): boolean {
  return pairId.safeParse(text).success;
}

async function readPair(id: string, file: string): Promise<StoredPair> {
  try {
    return describePair(id, file, await readBounded(file));
  } catch (cause) {
    const problem = new AppError('pair.file-unreadable', { kind: 'usage', params: { file }, cause });
    return { yaml: '', summary: unusablePair(id, file, toToldError(problem)) };
  }
}

async function readBounded(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new Error(`${size} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function follow(folder: string, onChange: () => void, onFailed: (cause: unknown) => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  watcher.on('error', onFailed);
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
