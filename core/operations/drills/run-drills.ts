import { AppError } from '../../errors/app-error.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { DrillReport } from './drill-report.ts';
import type { DrillScenario, DrillScenarioId } from './scenario.ts';

/** How one of several drills ended: with a report, or refused before anything was harmed. */
export type DrillEnd =
  | { readonly scenario: DrillScenarioId; readonly report: DrillReport }
  | { readonly scenario: DrillScenarioId; readonly refusal: AppError };

export type DrillsRun = {
  /** What will be made, in this order. */
  readonly scenarios: readonly DrillScenario[];
  /** Makes one and keeps its report. @param patienceMs as in DrillOptions: the pair may have to come to rest first */
  drill(scenario: DrillScenarioId, patienceMs: number): Promise<DrillReport>;
  onBegin?(scenario: DrillScenarioId, index: number): void;
  onEnd(end: DrillEnd): void;
  readonly signal: CancelSignal;
};

/** After a drill the heartbeat may need some rounds until it says that all is well; milliseconds. */
const patienceMs = 60_000;

/**
 * Makes drills one after the other. What a server refuses is passed over; one that failed or was stopped is the last,
 * since what is broken then would be found by every other drill as well.
 *
 * @throws AppError other than a refusal, when a node is lost for instance; what ended before was told to `onEnd`
 */
export async function runDrills({ scenarios, drill, onBegin, onEnd, signal }: DrillsRun): Promise<void> {
  for (const [index, { id }] of scenarios.entries()) {
    onBegin?.(id, index);
    const end = await endOf(id, () => drill(id, patienceMs), signal);
    onEnd(end);
    if (signal.aborted || isBroken(end)) return;
  }
}

async function endOf(
  scenario: DrillScenarioId,
  drill: () => Promise<DrillReport>,
  signal: CancelSignal,
): Promise<DrillEnd> {
  try {
    return { scenario, report: await drill() };
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError) || error.kind !== 'blocked') throw error;
    return { scenario, refusal: error };
  }
}

/** True for a drill after which no other one makes sense. */
export function isBroken(end: DrillEnd): boolean {
  return 'report' in end && ['failed', 'aborted'].includes(end.report.verdict);
}
