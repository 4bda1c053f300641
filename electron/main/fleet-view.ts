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
  /** State and who serves, in one line. */
  readonly line: string;
};

/** The worst first: what somebody must look at now. */
const severity: Readonly<Record<HealthState, number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  maintenance: 3,
  healthy: 4,
};

/** Every pair in a line, the worst first. */
export function pairViews(fleet: Fleet, texts: Texts, nowMs: number): readonly PairView[] {
  return fleet.pairs
    .map((pair) => viewOf(pair, fleet, texts, nowMs))
    .sort((a, b) => severity[a.state] - severity[b.state] || a.name.localeCompare(b.name));
}

function viewOf({ id, name, ...pair }: PairSummary, fleet: Fleet, texts: Texts, nowMs: number): PairView {
  const health = fleet.isWatched && pair.problem === undefined ? fleet.health.get(id) : undefined;
  if (health === undefined) {
    const key = pair.problem === undefined ? 'desktop.pair.not-seen' : 'desktop.pair.file-problem';
    return { id, name, state: 'unknown', glyph: healthGlyphs.unknown, line: texts.text(key) };
  }
  const { predictedFailoverMs } = pair;
  const { glyph, line } = healthSentence(texts, health, { predictedFailoverMs, nowMs });
  return { id, name, state: health.state, glyph, line };
}
