import type { ProbeSample } from './probe.ts';

/** Milliseconds are counted from the start of the probe. */
type Interval = { readonly fromMs: number; readonly toMs: number };

/** Who answered without a change in between. */
type ServedInterval = Interval & { readonly by: string; readonly requests: number };

/** What a client saw. */
export type OutageReport = {
  readonly stepMs: number;
  readonly totalRequests: number;
  readonly failedRequests: number;
  /** The longest time without an answer beyond the usual spacing of answers; 0 when there was none. */
  readonly outageMs: number;
  /** Every time without an answer that was an outage. */
  readonly outages: readonly Interval[];
  readonly servedBy: readonly ServedInterval[];
  /** The longest time in which the probe itself sent nothing: an outage is known no more precisely than this. */
  readonly probePauseMs: number;
};

/** Answers that come this many steps apart are still an even flow: a busy client, not an outage. */
const toleratedSteps = 4;

/**
 * Computes what a client saw. Answers are counted by the moment they arrived: the outage lasts from the last answer
 * before it to the first one after it, less the usual spacing.
 *
 * @param samples in any order
 */
export function measureOutage(samples: readonly ProbeSample[], stepMs: number): OutageReport {
  const answers = samples.filter((sample) => sample.ok).sort((a, b) => a.endedMs - b.endedMs);
  const failures = samples.filter((sample) => !sample.ok);
  const starts = samples.map((sample) => sample.startedMs).sort((a, b) => a - b);
  const end = Math.max(0, ...samples.map((sample) => sample.endedMs));
  // From the first request on, and to the end: an outage need not have an answer on both of its sides.
  const moments = [starts[0] ?? 0, ...answers.map((sample) => sample.endedMs)];
  const tail = failures.some((sample) => sample.startedMs > (moments.at(-1) ?? 0)) ? [end] : [];
  const outages = gapsOf([...moments, ...tail])
    .filter((gap) => isOutage(gap, failures, stepMs))
    .map((gap) => ({ fromMs: round(gap.fromMs), toMs: round(gap.toMs) }));
  const lengths = outages.map((gap) => Math.max(0, gap.toMs - gap.fromMs - stepMs));
  return {
    stepMs,
    totalRequests: samples.length,
    failedRequests: failures.length,
    outageMs: round(Math.max(0, ...lengths)),
    outages,
    servedBy: servedIntervals(answers),
    probePauseMs: round(Math.max(0, ...gapsOf(starts).map((gap) => gap.toMs - gap.fromMs))),
  };
}

/** A pause in the answers that the pauses of the probe itself do not explain, or in which requests failed. */
function isOutage(gap: Interval, failures: readonly ProbeSample[], stepMs: number): boolean {
  const failed = failures.some((sample) => sample.startedMs >= gap.fromMs && sample.startedMs < gap.toMs);
  return failed ? gap.toMs - gap.fromMs > stepMs : gap.toMs - gap.fromMs > toleratedSteps * stepMs;
}

function gapsOf(moments: readonly number[]): readonly Interval[] {
  return moments.slice(1).map((toMs, index) => ({ fromMs: moments[index] ?? 0, toMs }));
}

function servedIntervals(answers: readonly ProbeSample[]): readonly ServedInterval[] {
  const intervals: { by: string; fromMs: number; toMs: number; requests: number }[] = [];
  for (const answer of answers) {
    const by = answer.servedBy ?? '';
    const last = intervals.at(-1);
    if (last?.by === by) {
      last.toMs = round(answer.endedMs);
      last.requests += 1;
    } else {
      intervals.push({ by, fromMs: round(answer.endedMs), toMs: round(answer.endedMs), requests: 1 });
    }
  }
  return intervals;
}

/** Tenths of a millisecond are more than a timer of Node is worth. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
