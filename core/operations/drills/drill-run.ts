import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Clock } from '../../host/clock.ts';
import type { RunningProbe } from '../probe.ts';
import type { DrillOptions } from './drill-options.ts';
import type { DrillMoment } from './drill-report.ts';
import type { Fault } from './fault.ts';
import type { PairObserver } from './pair-observer.ts';
import type { DrillPrediction } from './predict-drill.ts';
import type { DrillExpectation, DrillScenario } from './scenario.ts';

/** One drill on its way. */
export type DrillRun = {
  readonly options: DrillOptions;
  readonly scenario: DrillScenario;
  readonly expectation: DrillExpectation;
  readonly prediction: DrillPrediction | undefined;
  /** The longest outage that was announced, milliseconds. */
  readonly predictedMs: number | undefined;
  /** The node that is harmed. */
  readonly node: string;
  readonly other: string;
  readonly observer: PairObserver;
  readonly running: RunningProbe;
  readonly fault: Fault;
  readonly moments: DrillMoment[];
};

const pollMs = 20;

/** @returns false when it did not become true in time, or the signal was aborted */
export async function waitUntil(
  { clock, signal }: { readonly clock: Clock; readonly signal: CancelSignal },
  withinMs: number,
  isTrue: () => boolean,
): Promise<boolean> {
  const begun = clock.monotonic();
  while (!isTrue()) {
    if (signal.aborted || clock.monotonic() - begun >= withinMs) return false;
    await clock.sleep(pollMs, signal);
  }
  return true;
}

/**
 * Puts a moment on the drill's time line and tells it.
 *
 * @param atMs on the probe's clock; default: now
 */
export function mark(run: DrillRun, code: string, atMs = run.running.elapsedMs()): void {
  const { options, moments, scenario, node } = run;
  moments.push({ atMs: Math.round(atMs), code });
  tell(options, code, { scenario: scenario.id, target: node });
}

export function tell(
  { events, clock }: Pick<DrillOptions, 'events' | 'clock'>,
  code: string,
  params: Readonly<Record<string, string | number>>,
): void {
  events({ code, level: 'info', at: new Date(clock.now()).toISOString(), params });
}
