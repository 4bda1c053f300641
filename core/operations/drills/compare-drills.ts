import type { DrillReport, DrillVerdict } from './drill-report.ts';
import { drillTimes } from './drill-times.ts';
import { type DrillScenarioId, drillScenarios } from './scenario.ts';

/** One drill among others of its kind. */
type ComparedRun = {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly node: string;
  readonly verdict: DrillVerdict;
  readonly outageMs: number;
  readonly failedRequests: number;
  readonly predictedMs?: number;
  readonly servedAgainMs?: number;
  readonly twoHolderMs: number;
};

/**
 * How the last run stands to those before it.
 * - first: there is nothing to compare it with
 * - better, worse: its outage differs by more than chance and the machine's load explain
 * - broken: it failed where the one before it did not; mended: the other way round
 */
type DrillTrend = 'first' | 'steady' | 'better' | 'worse' | 'broken' | 'mended';

/** All runs of one scenario, oldest first. */
export type ComparedScenario = {
  readonly scenario: DrillScenarioId;
  readonly runs: readonly ComparedRun[];
  readonly trend: DrillTrend;
  /** The outage in the middle of all runs before the last, milliseconds; absent for the first. */
  readonly usualMs?: number;
};

/** Beyond this an outage is another one, and not the same once more. */
const noise = { factor: 1.25, extraMs: 150 };

/** Sets the drills of one pair beside each other, by scenario. What was aborted says nothing and is left out. */
export function compareDrills(reports: readonly DrillReport[]): readonly ComparedScenario[] {
  const ended = reports
    .filter(({ verdict }) => verdict !== 'aborted')
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  return drillScenarios.flatMap(({ id }) => {
    const runs = ended.filter(({ scenario }) => scenario === id).map(comparedRun);
    const last = runs.at(-1);
    return last === undefined ? [] : [{ scenario: id, runs, ...trendOf(runs.slice(0, -1), last) }];
  });
}

function comparedRun(report: DrillReport): ComparedRun {
  const { startedAt, node, verdict, outageMs, failedRequests, predictedMs, twoHolderMs } = report;
  const { servedAgainMs } = drillTimes(report);
  return {
    startedAt,
    node,
    verdict,
    outageMs,
    failedRequests,
    twoHolderMs,
    ...(predictedMs === undefined ? {} : { predictedMs }),
    ...(servedAgainMs === undefined ? {} : { servedAgainMs }),
  };
}

function trendOf(
  before: readonly ComparedRun[],
  last: ComparedRun,
): Pick<ComparedScenario, 'trend' | 'usualMs'> {
  const previous = before.at(-1);
  if (previous === undefined) return { trend: 'first' };
  const usualMs = median(before.map(({ outageMs }) => outageMs));
  if (last.verdict === 'failed' && previous.verdict !== 'failed') return { trend: 'broken', usualMs };
  if (last.verdict !== 'failed' && previous.verdict === 'failed') return { trend: 'mended', usualMs };
  const isBeyond = (more: number, less: number) => more > less * noise.factor + noise.extraMs;
  if (isBeyond(last.outageMs, usualMs)) return { trend: 'worse', usualMs };
  return { trend: isBeyond(usualMs, last.outageMs) ? 'better' : 'steady', usualMs };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
