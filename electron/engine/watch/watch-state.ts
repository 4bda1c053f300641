import { join } from 'node:path';
import * as z from 'zod';
import type { Situation } from '../../../core/watch/situation.ts';
import { createLateWriter } from '../store/late-writer.ts';
import type { OwnFiles } from '../store/own-files.ts';
import { eventFile } from './history.ts';

/** What is known of a pair over a restart of the engine. */
const watchState = z.object({
  version: z.literal(1),
  /** Number of the last event that was told, by node. */
  sequences: z.record(z.string(), z.int().min(0)),
  /** What the admin was told last. */
  told: z
    .object({
      kind: z.enum(['healthy', 'degraded', 'down', 'split-brain', 'unknown', 'maintenance']),
      holder: z.string().optional(),
    })
    .optional(),
  /** When the pair was seen last, milliseconds since the epoch. */
  seenAtMs: z.number().optional(),
});

type Kept = z.infer<typeof watchState>;

/** Where a pair's watch goes on after a restart. */
export type WatchState = {
  readonly sequences: Readonly<Record<string, number>>;
  readonly before?: { readonly told: Situation; readonly seenAtMs: number };
  noteSequence(node: string, sequence: number): void;
  noteTold(told: Situation): void;
  noteSeen(nowMs: number): void;
  /** Writes what was noted since. */
  flush(): Promise<void>;
};

/** At most so often; what is told twice after a crash does no harm. Milliseconds. */
const WRITE_WITHIN_MS = 2000;
const WRITE_SEEN_WITHIN_MS = 60_000;

function fileOf(home: string, pairId: string): string {
  return join(home, 'state', `${pairId}.json`);
}

export async function openWatchState(files: OwnFiles, home: string, pairId: string): Promise<WatchState> {
  const path = fileOf(home, pairId);
  const { sequences = {}, told, seenAtMs } = (await files.read(path, watchState)) ?? {};
  const kept: { -readonly [Key in keyof Kept]: Kept[Key] } = { version: 1, sequences: { ...sequences } };
  const writer = createLateWriter(files, path, () => `${JSON.stringify(kept)}\n`);
  return {
    sequences: kept.sequences,
    ...(told === undefined || seenAtMs === undefined ? {} : { before: { told: plain(told), seenAtMs } }),
    noteSequence(node, sequence) {
      kept.sequences[node] = sequence;
      writer.changed(WRITE_WITHIN_MS);
    },
    noteTold(situation) {
      kept.told = situation;
      writer.changed(WRITE_WITHIN_MS);
    },
    noteSeen(nowMs) {
      kept.seenAtMs = nowMs;
      writer.changed(WRITE_SEEN_WITHIN_MS);
    },
    flush: writer.flush,
  };
}

/** A pair that is no longer on the list leaves nothing: another one may get its name. */
export async function forgetWatched(files: OwnFiles, home: string, pairId: string): Promise<void> {
  await Promise.all([fileOf(home, pairId), eventFile(home, pairId)].map(files.remove));
}

function plain({ kind, holder }: NonNullable<Kept['told']>): Situation {
  return { kind, ...(holder === undefined ? {} : { holder }) };
}
