import type { Event } from '../../../core/events/event.ts';
import type { Clock } from '../../../core/host/clock.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import { createClockOffset } from '../../../core/watch/clock-offset.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import { newView } from '../../../core/watch/node-view.ts';
import type { Observation } from '../../../core/watch/observation.ts';
import { reduceHealth } from '../../../core/watch/reduce.ts';
import { watchPair } from '../../../core/watch/watch-pair.ts';
import type { PairSample } from '../../contract/pair.ts';
import type { Connector } from '../connections/connector.ts';
import type { Surroundings } from '../surroundings.ts';
import { createRoundTrips, type RoundTrips } from './round-trips.ts';
import { createWatchConnect } from './watch-connect.ts';
import type { WatchState } from './watch-state.ts';

export type PairWatchParts = {
  readonly spec: ClusterSpec;
  /** What clients ask, at the VIP; absent: response times are not measured. */
  readonly serviceUrl?: string;
  readonly connector: Connector;
  readonly clock: Clock;
  readonly askService: Surroundings['askService'];
  readonly state: WatchState;
  readonly onHealth: (health: ClusterHealth) => void;
  /** Its time is on this computer's clock. */
  readonly onEvent: (event: Event) => void;
  readonly onSample: (sample: PairSample) => void;
};

/** The standing watch of one pair. */
export type PairWatch = {
  health(): ClusterHealth | undefined;
  /** Connects again at once where a node is not seen. @param mayAsk the admin may be asked for a login */
  lookAgain(mayAsk: boolean): void;
  /** What was seen before counts for nothing: connects to both nodes anew. */
  startOver(): void;
  stop(): Promise<void>;
};

const SAMPLE_EVERY_MS = 1000;
/**
 * Pairs are sampled together at moments so far apart: each moment wakes the process, and a hundred pairs would never let
 * it rest. All at one moment would falsify the times of those that come last. Milliseconds.
 */
const TOGETHER_EVERY_MS = 100;
/** Requests never overlap. Milliseconds. */
const SAMPLE_TIMEOUT_MS = 900;

export function startPairWatch(parts: PairWatchParts): PairWatch {
  const { spec, clock, state } = parts;
  const connecting = createWatchConnect(parts.connector, spec);
  const offsets = new Map(spec.nodes.map(({ name }) => [name, createClockOffset()]));
  const roundTrips = createRoundTrips();
  const ending = new AbortController();
  let health: ClusterHealth | undefined;
  let cancelling = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const tellHealth = (next: ClusterHealth) => {
    health = next;
    parts.onHealth(next);
  };
  const onObservation = (node: string, observation: Observation) => {
    const now = clock.now();
    if (observation.kind === 'round-trips') {
      roundTrips.note(node, observation.milliseconds, clock.monotonic());
      return;
    }
    // Events may be old ones that are told again.
    if (observation.kind !== 'event') offsets.get(node)?.note(observation.at, now);
    const isFirst = state.sequences[node] === undefined;
    if (observation.kind === 'snapshot' && isFirst) state.noteSequence(node, observation.seq);
  };
  const onEvent = (event: Event, sequence: number) => {
    const { node = '' } = event;
    state.noteSequence(node, sequence);
    parts.onEvent({ ...event, at: offsets.get(node)?.correct(event.at) ?? event.at });
  };
  const restart = () => {
    cancelling.abort();
    cancelling = new AbortController();
    const { signal } = cancelling;
    const since = { ...state.sequences };
    const { connect } = connecting;
    const before = running;
    running = Promise.all([
      before,
      watchPair({ spec, connect, clock, signal, since, onHealth: tellHealth, onEvent, onObservation }),
    ]).then(() => undefined);
  };
  const isWhole = () => health?.nodes.every(({ source }) => source === 'self') === true;
  restart();
  const sampling = sampleUntil(parts, ending.signal, roundTrips);
  return {
    health: () => health,
    lookAgain(mayAsk) {
      if (isWhole() && !connecting.hasRefusals()) return;
      connecting.forgive(mayAsk);
      restart();
    },
    startOver() {
      const now = clock.now();
      tellHealth(reduceHealth(spec, [newView(now), newView(now)], now));
      connecting.forgive(false);
      restart();
    },
    async stop() {
      cancelling.abort();
      ending.abort();
      await Promise.all([running, sampling]);
      await state.flush();
    },
  };
}

async function sampleUntil(
  parts: PairWatchParts,
  signal: AbortSignal,
  roundTrips: RoundTrips,
): Promise<void> {
  const { clock, serviceUrl, askService, onSample } = parts;
  const [first, second] = parts.spec.nodes;
  while (!signal.aborted) {
    const begun = clock.monotonic();
    const at = clock.now();
    const serviceMs = serviceUrl === undefined ? null : await askService(serviceUrl, SAMPLE_TIMEOUT_MS);
    if (signal.aborted) return;
    const rounded = serviceMs === null ? null : Math.round(serviceMs * 10) / 10;
    const heartbeatMs = [roundTrips.at(first.name, begun), roundTrips.at(second.name, begun)] as const;
    onSample({ at, serviceMs: rounded, heartbeatMs });
    const due = Math.floor((begun + SAMPLE_EVERY_MS) / TOGETHER_EVERY_MS) * TOGETHER_EVERY_MS;
    await clock.sleep(Math.max(0, due - clock.monotonic()), signal);
  }
}
