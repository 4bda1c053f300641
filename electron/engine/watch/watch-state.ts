import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../../core/adapters/atomic-file.ts';

/** What is known of a pair over a restart of the engine. */
const watchState = z.object({
  version: z.literal(1),
  /** Number of the last event that was told, by node. */
  sequences: z.record(z.string(), z.int().min(0)),
});

/** Where a pair's watch goes on after a restart. */
export type WatchState = {
  readonly sequences: Readonly<Record<string, number>>;
  note(node: string, sequence: number): void;
  /** Writes what was noted since. */
  flush(): Promise<void>;
};

/** At most so often; what is told twice after a crash does no harm. Milliseconds. */
const WRITE_EVERY_MS = 2000;

function fileOf(home: string, pairId: string): string {
  return join(home, 'state', `${pairId}.json`);
}

export async function openWatchState(home: string, pairId: string): Promise<WatchState> {
  const sequences = { ...(await readSequences(fileOf(home, pairId))) };
  let timer: NodeJS.Timeout | undefined;
  const flush = async () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    await writeAtomically(fileOf(home, pairId), `${JSON.stringify({ version: 1, sequences })}\n`).catch(
      () => undefined,
    );
  };
  return {
    sequences,
    note(node, sequence) {
      sequences[node] = sequence;
      timer ??= setTimeout(() => void flush(), WRITE_EVERY_MS);
    },
    flush,
  };
}

export function removeWatchState(home: string, pairId: string): Promise<void> {
  return rm(fileOf(home, pairId), { force: true });
}

async function readSequences(path: string): Promise<Readonly<Record<string, number>>> {
  try {
    return watchState.parse(JSON.parse(await readFile(path, 'utf8'))).sequences;
  } catch {
    return {};
  }
}
