import { join } from 'node:path';
import * as z from 'zod';
import type { PairEvent, PairSample } from '../../contract/pair.ts';
import { createLateWriter } from '../store/late-writer.ts';
import type { OwnFiles } from '../store/own-files.ts';

/** The recent past of a pair; its size is bounded whatever happens. */
export type History = {
  addEvent(event: PairEvent): void;
  addSample(sample: PairSample): void;
  /** Oldest first. */
  read(): { readonly events: readonly PairEvent[]; readonly samples: readonly PairSample[] };
  /** Writes the events that are not on disk yet. */
  flush(): Promise<void>;
};

const MAX_EVENTS = 2000;
/** Samples of the last hour, one a second. */
const MAX_FINE = 3600;
/** Of the 23 hours before, one in ten seconds. */
const MAX_COARSE = 8280;
const COARSE_EVERY = 10;
/** Events of earlier runs of the app, for its timeline. */
const MAX_KEPT_EVENTS = 500;
const WRITE_WITHIN_MS = 30_000;

/** Reads the events of earlier runs. */
export async function openHistory(files: OwnFiles, home: string, pairId: string): Promise<History> {
  const path = eventFile(home, pairId);
  const events = await readEvents(files, path, pairId);
  const writer = createLateWriter(files, path, () => {
    const kept = events.slice(-MAX_KEPT_EVENTS).map(({ event }) => event);
    return `${JSON.stringify({ version: 1, events: kept })}\n`;
  });
  const fine: PairSample[] = [];
  const coarse: PairSample[] = [];
  let leaving: PairSample[] = [];
  return {
    addEvent(event) {
      events.push(event);
      if (events.length > MAX_EVENTS) events.splice(0, events.length - MAX_EVENTS);
      writer.changed(WRITE_WITHIN_MS);
    },
    addSample(sample) {
      fine.push(sample);
      if (fine.length <= MAX_FINE) return;
      leaving.push(...fine.splice(0, fine.length - MAX_FINE));
      if (leaving.length < COARSE_EVERY) return;
      coarse.push(worstOf(leaving));
      leaving = [];
      if (coarse.length > MAX_COARSE) coarse.shift();
    },
    read: () => ({ events: [...events], samples: [...coarse, ...fine] }),
    flush: writer.flush,
  };
}

/** What went wrong must still be seen in ten seconds that became one sample. */
function worstOf(samples: readonly PairSample[]): PairSample {
  const worst = (values: readonly (number | null)[]) =>
    values.includes(null) ? null : Math.max(...values.map((value) => value ?? 0));
  return {
    at: samples[0]?.at ?? 0,
    serviceMs: worst(samples.map(({ serviceMs }) => serviceMs)),
    heartbeatMs: [
      worst(samples.map(({ heartbeatMs }) => heartbeatMs[0])),
      worst(samples.map(({ heartbeatMs }) => heartbeatMs[1])),
    ],
  };
}

/** Numbers below zero: they come before everything of this run. */
async function readEvents(files: OwnFiles, path: string, pairId: string): Promise<PairEvent[]> {
  const { events = [] } = (await files.read(path, keptEvents)) ?? {};
  return events.map((event, index) => ({ pairId, number: index - events.length, event }));
}

/** Where the events of a pair are kept. */
export function eventFile(home: string, pairId: string): string {
  return join(home, 'state', `${pairId}.events.json`);
}

const keptEvents = z.object({
  version: z.literal(1),
  events: z
    .array(
      z.object({
        code: z.string(),
        level: z.enum(['info', 'warning', 'error']),
        at: z.string(),
        node: z.string().exactOptional(),
        params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      }),
    )
    .max(MAX_EVENTS),
});
