import type { DrillReport } from './drill-report.ts';

/** How long it took from the fault on, milliseconds; absent where it never came. */
export type DrillTimes = {
  /** Until clients were served without a further interruption; 0 when they noticed nothing. Recovery time (RTO). */
  readonly servedAgainMs?: number;
  /** Until the loss of either server would be survived again. */
  readonly redundantAgainMs?: number;
};

/** Reads the times of recovery off a report. */
export function drillTimes({ moments, measured }: DrillReport): DrillTimes {
  const faultMs = moments.find(({ code }) => code === 'drill.fault')?.atMs;
  if (faultMs === undefined) return {};
  const whole = moments.find(({ code }) => code === 'drill.whole');
  // What is shorter than the probe's own pauses was none of the fault's doing.
  const noticed = measured.outages.filter(
    ({ fromMs, toMs }) => toMs > faultMs && toMs - fromMs > measured.probePauseMs + 2 * measured.stepMs,
  );
  const last = noticed.at(-1);
  return {
    servedAgainMs: last === undefined ? 0 : Math.round(last.toMs - faultMs),
    ...(whole === undefined ? {} : { redundantAgainMs: whole.atMs - faultMs }),
  };
}
