import { useEffect, useState } from 'react';
import type { DrillPrediction } from '../../../core/operations/drills/predict-drill.ts';
import type { DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import { callEngine } from '../../shared/desktop.ts';

/** What is installed, simulated: undefined until it is known, and where the servers can't be read without being asked. */
export function useForesight(
  pairId: string,
  scenario: DrillScenarioId,
  holder: string,
): DrillPrediction | undefined {
  const [prediction, setPrediction] = useState<DrillPrediction>();
  useEffect(() => {
    let isGone = false;
    setPrediction(undefined);
    callEngine('drills.foresee', { pairId, scenario, holder }).then(
      (foreseen) => {
        if (!isGone) setPrediction(foreseen.prediction);
      },
      // The drill itself says what keeps it from a server; until then the usual expectation stands there.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [pairId, scenario, holder]);
  return prediction;
}
