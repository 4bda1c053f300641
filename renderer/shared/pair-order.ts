import type { ClusterHealth, HealthState } from '../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../electron/contract/pair.ts';

const urgency: Readonly<Record<HealthState, number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  maintenance: 3,
  healthy: 4,
};

/** The pair's state as far as the window knows it; a pair of which nothing was heard yet is unknown. */
export function stateOf(health: ClusterHealth | undefined): HealthState {
  return health?.state ?? 'unknown';
}

/** What needs somebody first, then by name. */
export function worstFirst(
  pairs: readonly PairSummary[],
  health: Readonly<Record<string, ClusterHealth>>,
): readonly PairSummary[] {
  return [...pairs].sort(
    (left, right) =>
      urgency[stateOf(health[left.id])] - urgency[stateOf(health[right.id])] ||
      left.name.localeCompare(right.name),
  );
}

/** Counts pairs by state. */
export function countStates(
  pairs: readonly PairSummary[],
  health: Readonly<Record<string, ClusterHealth>>,
): Readonly<Record<HealthState, number>> {
  const counts = { healthy: 0, degraded: 0, down: 0, unknown: 0, maintenance: 0 };
  for (const { id } of pairs) counts[stateOf(health[id])] += 1;
  return counts;
}
