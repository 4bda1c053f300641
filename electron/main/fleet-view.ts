import type { HealthState } from '../../core/watch/cluster-health.ts';
import { healthGlyphs, healthSentence } from '../../locales/health-sentence.ts';
import type { Texts } from '../../locales/texts.ts';
import type { PairHealth, PairSummary } from '../contract/pair.ts';

/** What main knows of all pairs. */
export type Fleet = {
  readonly pairs: readonly PairSummary[];
  readonly health: ReadonlyMap<string, PairHealth['health']>;
  /** False while there is no engine: then nothing is known, whatever was known before. */
  readonly isWatched: boolean;
};

export type PairView = {
  readonly id: string;
  readonly name: string;
  readonly state: HealthState;
  readonly glyph: string;
};

/** The worst first: what somebody must look at now. */
const severity: Readonly<Record<HealthState, number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  maintenance: 3,
  healthy: 4,
};

/** Every pair, the worst first. */
export function pairViews(fleet: Fleet): readonly PairView[] {
  return fleet.pairs
    .map((pair) => {
      const state = healthOf(fleet, pair)?.state ?? 'unknown';
      return { id: pair.id, name: pair.name, state, glyph: healthGlyphs[state] };
    })
    .sort((a, b) => severity[a.state] - severity[b.state] || a.name.localeCompare(b.name));
}

/** State of a pair and who serves, in one line. */
export function pairLine(fleet: Fleet, pairId: string, texts: Texts, nowMs: number): string {
  const pair = fleet.pairs.find(({ id }) => id === pairId);
  if (pair?.problem !== undefined) return texts.text('desktop.pair.file-problem');
  const health = pair && healthOf(fleet, pair);
  if (health === undefined) return texts.text('desktop.pair.not-seen');
  return healthSentence(texts, health, { predictedFailoverMs: pair?.predictedFailoverMs, nowMs }).line;
}

function healthOf(fleet: Fleet, { id, problem }: PairSummary): PairHealth['health'] | undefined {
  return fleet.isWatched && problem === undefined ? fleet.health.get(id) : undefined;
}
