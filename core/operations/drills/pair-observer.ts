import type { Event } from '../../events/event.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock } from '../../host/clock.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { ClusterHealth } from '../../watch/cluster-health.ts';
import { type Connect, watchPair } from '../../watch/watch-pair.ts';

/** Keeps watching the pair for as long as an operation lasts. */
export type PairObserver = {
  /** The last health; undefined before the first one. */
  health(): ClusterHealth | undefined;
  readonly events: readonly Event[];
  /** Milliseconds for which two nodes were seen with one address. */
  twoHolderMs(): number;
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
  let health: ClusterHealth | undefined;
  let bothSince: number | undefined;
  let bothMs = 0;
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
      const isBoth = next.vips.some((vip) => vip.state === 'both');
      if (isBoth && bothSince === undefined) bothSince = clock.monotonic();
      if (!isBoth && bothSince !== undefined) {
        bothMs += clock.monotonic() - bothSince;
        bothSince = undefined;
      }
    },
  });
  return {
    health: () => health,
    events,
    twoHolderMs: () => Math.round(bothMs + (bothSince === undefined ? 0 : clock.monotonic() - bothSince)),
    async stop() {
      source.cancel();
      await ended;
    },
  };
}
