import type { DrillVerdict } from './drill-report.ts';

/** A busy lab or a switch that learns late may add this much without the prediction being wrong. */
const tolerance = { factor: 1.25, extraMs: 150 };

/** The verdict over a drill. A prediction that is missing can't be missed. */
export function judgeDrill(drill: {
  readonly problems: readonly string[];
  readonly isAborted: boolean;
  readonly outageMs: number;
  readonly predictedMs: number | undefined;
}): DrillVerdict {
  if (drill.problems.length > 0) return 'failed';
  if (drill.isAborted) return 'aborted';
  const { predictedMs, outageMs } = drill;
  const isLate = predictedMs !== undefined && outageMs > predictedMs * tolerance.factor + tolerance.extraMs;
  return isLate ? 'slower' : 'as-expected';
}
