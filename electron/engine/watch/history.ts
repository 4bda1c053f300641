import type { PairEvent, PairSample } from '../../contract/pair.ts';

/** The recent past of a pair; its size is bounded whatever happens. */
export type History = {
  addEvent(event: PairEvent): void;
  addSample(sample: PairSample): void;
  /** Oldest first. */
  read(): { readonly events: readonly PairEvent[]; readonly samples: readonly PairSample[] };
};

const MAX_EVENTS = 2000;
/** Samples of the last hour, one a second. */
const MAX_FINE = 3600;
/** Of the 23 hours before, one in ten seconds. */
const MAX_COARSE = 8280;
const COARSE_EVERY = 10;

export function createHistory(): History {
  const events: PairEvent[] = [];
  const fine: PairSample[] = [];
  const coarse: PairSample[] = [];
  let leaving: PairSample[] = [];
  return {
    addEvent(event) {
      events.push(event);
      if (events.length > MAX_EVENTS) events.splice(0, events.length - MAX_EVENTS);
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
  };
}

/** What went wrong must still be seen in ten seconds that became one sample. */
function worstOf(samples: readonly PairSample[]): PairSample {
  const worst = (values: readonly (number | null)[]) =>
    values.includes(null) ? null : Math.max(...values.map((value) => value ?? 0));
  return {
    at: samples[0]?.at ?? 0,
    serviceMs: worst(samples.map(({ serviceMs }) => serviceMs)),
    signMs: [worst(samples.map(({ signMs }) => signMs[0])), worst(samples.map(({ signMs }) => signMs[1]))],
  };
}
