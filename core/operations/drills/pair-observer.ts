import type { Event } from '../../events/event.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock } from '../../host/clock.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { ClusterHealth } from '../../watch/cluster-health.ts';
import { type Connect, watchPair } from '../../watch/watch-pair.ts';
import { createHolderClaims } from './holder-claims.ts';
import { createClockComparison, type NodeClock } from './node-clocks.ts';

/** Keeps watching the pair for as long as an operation lasts. */
export type PairObserver = {
  /** The last health; undefined before the first one. */
  health(): ClusterHealth | undefined;
  readonly events: readonly Event[];
  /** The nodes that say now that they hold an address. */
  holders(): readonly string[];
  /** When the node last said anything, on the monotonic clock; undefined before its first word. */
  lastWordMs(node: string): number | undefined;
  /** Milliseconds for which two nodes said that they hold one address. */
  twoHolderMs(): number;
  clocks(): readonly NodeClock[];
  stop(): Promise<void>;
};

/** Starts to watch both nodes with connections of its own. */
export function observePair(
  spec: ClusterSpec,
  connect: Connect,
  clock: Clock,
  onEvent: (event: Event) => void,
): PairObserver {
  const source = createCancelSource();
  const events: Event[] = [];
  const claims = createHolderClaims();
  const comparison = createClockComparison();
  let health: ClusterHealth | undefined;
  const ended = watchPair({
    spec,
    connect,
    clock,
    signal: source.signal,
    onEvent(event) {
      events.push(event);
      onEvent(event);
    },
    onHealth(next) {
      health = next;
    },
    onObservation(node, observation) {
      claims.add(node, observation, clock.monotonic());
      if (observation.kind !== 'round-trips') comparison.add(node, observation.at, clock.now());
    },
  });
  return {
    health: () => health,
    events,
    holders: claims.holders,
    lastWordMs: claims.lastWordMs,
    twoHolderMs: claims.twoHolderMs,
    clocks: comparison.clocks,
    async stop() {
      source.cancel();
      await ended;
    },
  };
}
