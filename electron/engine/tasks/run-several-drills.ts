import { runDrills } from '../../../core/operations/drills/run-drills.ts';
import { type DrillLevel, scenariosToRun } from '../../../core/operations/drills/scenario.ts';
import type { DrillOutcome } from '../../contract/drill.ts';
import type { Target, TaskResults } from '../../contract/task.ts';
import { toToldError } from '../../contract/told-error.ts';
import type { Parts } from '../parts.ts';
import { prepareDrilling } from './run-drill.ts';
import type { TaskRun } from './task-board.ts';

/** All drills up to a level, or all that are harmless, one after the other. The window has asked once before. */
export async function runSeveralDrills(
  parts: Parts,
  { target, level }: { readonly target: Target; readonly level?: DrillLevel | undefined },
  run: TaskRun,
): Promise<TaskResults['drills']> {
  const { means, drill } = await prepareDrilling(parts, target, run);
  const scenarios = scenariosToRun(means, level);
  const ends: DrillOutcome[] = [];
  await runDrills({
    scenarios,
    drill: async (scenario, patienceMs) => (await drill(scenario, patienceMs)).report,
    onBegin: (scenario, index) =>
      run.tell('task.drill-began', { scenario, number: index + 1, of: scenarios.length }),
    onEnd(end) {
      const { scenario } = end;
      if ('refusal' in end) {
        ends.push({ scenario, refusal: toToldError(end.refusal) });
        run.tell('task.drill-refused', { scenario });
        return;
      }
      const { verdict, outageMs, predictedMs } = end.report;
      const bound = predictedMs === undefined ? {} : { predictedMs };
      ends.push({ scenario, verdict, outageMs, ...bound });
      run.tell('task.drill-ended', { scenario, verdict, outageMs: Math.round(outageMs) });
    },
    signal: run.signal,
  });
  return { planned: scenarios.map(({ id }) => id), ends };
}
