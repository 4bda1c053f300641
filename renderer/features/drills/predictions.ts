import type { DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';

type Predicted = NonNullable<PairSummary['predictedMs']>;

const faults: Readonly<Record<DrillScenarioId, keyof Predicted>> = {
  'service-stop': 'serviceFailed',
  'service-kill': 'serviceFailed',
  'service-hang': 'serviceHung',
  'node-reboot': 'powerOff',
  'node-power-off': 'powerOff',
};

/** The longest outage that is predicted for a drill, milliseconds. */
export function predictedMsOf(scenario: DrillScenarioId, pair: PairSummary): number | undefined {
  return pair.predictedMs?.[faults[scenario]];
}
