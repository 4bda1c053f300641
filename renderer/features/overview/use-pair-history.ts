import { useEffect, useState } from 'react';
import type { PairEvent, PairSample } from '../../../electron/contract/pair.ts';
import { onEngine } from '../../shared/desktop.ts';

/** Bounds of what the window keeps of one pair: what the engine tells of a day, an hour of it at 1 s, and the newest events. */
const MAX_SAMPLES = 12_000;
const MAX_EVENTS = 2000;

/** What comes in bursts is shown together, milliseconds. */
const FLUSH_MS = 100;
/** A chart of five minutes moves by a pixel in about so long; drawn more often it only costs. Milliseconds. */
const SAMPLES_MS = 2000;

type PairHistory = {
  /** False until the engine has answered. */
  readonly isLoaded: boolean;
  /** Oldest first. */
  readonly events: readonly PairEvent[];
  readonly samples: readonly PairSample[];
};

const nothing: PairHistory = { isLoaded: false, events: [], samples: [] };

/** Events and samples of a pair as long as its page is shown, also across an engine that was started anew. */
export function usePairHistory(pairId: string): PairHistory {
  const [history, setHistory] = useState(nothing);
  useEffect(() => {
    setHistory(nothing);
    return followHistory(pairId, (change) => setHistory(change));
  }, [pairId]);
  return history;
}

type Change = (known: PairHistory) => PairHistory;

function followHistory(pairId: string, change: (change: Change) => void): () => void {
  let events: PairEvent[] = [];
  let samples: PairSample[] = [];
  let isTold = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueAtMs = Number.POSITIVE_INFINITY;
  let stops: (() => void)[] = [];
  const flush = () => {
    dueAtMs = Number.POSITIVE_INFINITY;
    const more = { events, samples };
    events = [];
    samples = [];
    change((known) => withMore(known, more));
  };
  const within = (milliseconds: number) => {
    // What comes before the engine has told its history waits for it, and what nobody sees until somebody does.
    if (!isTold || document.hidden || performance.now() + milliseconds >= dueAtMs) return;
    clearTimeout(timer);
    dueAtMs = performance.now() + milliseconds;
    timer = setTimeout(flush, milliseconds);
  };
  const soon = () => within(FLUSH_MS);
  const loaded = (told: Pick<PairHistory, 'events' | 'samples'>) => {
    isTold = true;
    change((known) => withTold(known, told));
    soon();
  };
  document.addEventListener('visibilitychange', soon);
  const leave = onEngine((engine) => {
    for (const stop of stops) stop();
    events = [];
    isTold = false;
    stops = [
      engine.on('event', (event) => {
        if (event.pairId !== pairId) return;
        events.push(event);
        if (events.length > 2 * MAX_EVENTS) events = events.slice(-MAX_EVENTS);
        soon();
      }),
      engine.on('sample', (heard) => {
        if (heard.pairId !== pairId) return;
        samples = [...samples.slice(-MAX_SAMPLES), heard.sample];
        within(SAMPLES_MS);
      }),
    ];
    engine.request('pairs.history', { pairId }).then(loaded, () => loaded({ events: [], samples: [] }));
  });
  return () => {
    leave();
    for (const stop of stops) stop();
    document.removeEventListener('visibilitychange', soon);
    clearTimeout(timer);
  };
}

/** An engine that was started anew counts its events from one; what it tells replaces what the last one told. */
function withTold(known: PairHistory, told: Pick<PairHistory, 'events' | 'samples'>): PairHistory {
  const firstAt = told.samples[0]?.at ?? Number.POSITIVE_INFINITY;
  const older = known.samples.filter(({ at }) => at < firstAt);
  return {
    isLoaded: true,
    events: inOrder([...told.events]).slice(-MAX_EVENTS),
    samples: [...older, ...told.samples].slice(-MAX_SAMPLES),
  };
}

function withMore(
  known: PairHistory,
  more: { readonly events: readonly PairEvent[]; readonly samples: readonly PairSample[] },
): PairHistory {
  const lastAt = known.samples.at(-1)?.at ?? 0;
  const numbers = new Set(known.events.map(({ number }) => number));
  const events = more.events.filter(({ number }) => !numbers.has(number));
  const samples = more.samples.filter(({ at }) => at > lastAt);
  return {
    isLoaded: known.isLoaded,
    // A catch-up from a node's spool brings events that are older than what is shown already.
    events: events.length === 0 ? known.events : inOrder([...known.events, ...events]).slice(-MAX_EVENTS),
    samples: samples.length === 0 ? known.samples : [...known.samples, ...samples].slice(-MAX_SAMPLES),
  };
}

function inOrder(events: PairEvent[]): readonly PairEvent[] {
  return events.sort(
    (left, right) =>
      new Date(left.event.at).getTime() - new Date(right.event.at).getTime() || left.number - right.number,
  );
}
