import type { ClusterHealth } from './cluster-health.ts';

/** How a pair is in the one word that alerts are about. */
type SituationKind = 'healthy' | 'degraded' | 'down' | 'split-brain' | 'unknown' | 'maintenance';

/** What has to differ before anybody is told of a change. Plain data: kept over a restart. */
export type Situation = {
  readonly kind: SituationKind;
  /** The node that serves, when it is one. */
  readonly holder?: string;
};

export function situationOf({ state, vips, holder }: ClusterHealth): Situation {
  const isSplit = vips.some((vip) => vip.state === 'both');
  const kind = isSplit ? 'split-brain' : state;
  return { kind, ...(holder === undefined ? {} : { holder }) };
}

/** While nobody is seen, or nobody serves, it does not matter who did. */
export function isSameSituation(a: Situation, b: Situation): boolean {
  const isHeld = a.kind === 'healthy' || a.kind === 'degraded' || a.kind === 'maintenance';
  return a.kind === b.kind && (!isHeld || a.holder === b.holder);
}

/** True when somebody should do something. */
export function isBad({ kind }: Situation): boolean {
  return kind === 'degraded' || kind === 'down' || kind === 'split-brain';
}
