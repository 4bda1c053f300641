import { measureOutage } from '../measure-outage.ts';
import { defaultProbeTiming, type ProbeSample } from '../probe.ts';
import type { DrillVerdict } from './drill-report.ts';
import type { DrillRun } from './drill-run.ts';

/** A busy lab or a switch that learns late may add this much without the prediction being wrong. */
const tolerance = { factor: 1.25, extraMs: 150 };

/**
 * So long two keepaliveds may take to settle it (docs/testing.md, Interruptions); one that was killed leaves its address
 * until systemd starts it again after a second, and sweeps it off.
 */
const settledWithinMs = 1000;
const sweptWithinMs = 3000;

/** The verdict over a drill. A prediction that is missing can't be missed. */
export function judgeDrill(drill: {
  readonly problems: readonly string[];
  readonly isAborted: boolean;
  readonly outageMs: number;
  readonly predictedMs: number | undefined;
  /** An outage is known no more precisely than this, milliseconds. */
  readonly precisionMs: number;
}): DrillVerdict {
  if (drill.problems.length > 0) return 'failed';
  if (drill.isAborted) return 'aborted';
  const { predictedMs, outageMs, precisionMs } = drill;
  const isLate =
    predictedMs !== undefined && outageMs > predictedMs * tolerance.factor + tolerance.extraMs + precisionMs;
  return isLate ? 'slower' : 'as-expected';
}

/** What the whole of it shows: two holders nobody expected, an address that went to and fro. */
export function findProblems(
  { expectation, scenario, observer, options, prediction, other }: DrillRun,
  samples: readonly ProbeSample[],
): readonly string[] {
  if (options.signal.aborted) return [];
  const problems: string[] = [];
  const allowedMs = scenario.id === 'keepalived-kill' ? sweptWithinMs : settledWithinMs;
  if (expectation !== 'both' && observer.twoHolderMs() > allowedMs) problems.push('drill.two-holders');
  const { servedBy } = measureOutage(samples, defaultProbeTiming.stepMs);
  // Where the address goes back by itself, it goes back each time that the service is well for long enough.
  const staysThere = prediction === undefined || prediction.holdersAfterwards.includes(other);
  if (scenario.id === 'service-flap' && staysThere && servedBy.length > 2) problems.push('drill.flapped');
  return problems;
}
