import type { DrillPrediction } from '../core/operations/drills/predict-drill.ts';
import type { Texts } from './texts.ts';

/** What the simulation of the installed configuration expects of a drill, in one sentence. */
export function describePrediction(
  { reason, holders, holdersAfterwards }: DrillPrediction,
  texts: Pick<Texts, 'text'>,
): string {
  const list = (names: readonly string[]) => names.join(texts.text('cli.comma'));
  return texts.text('drill.simulated', {
    outcome: texts.text(`failover.reason.${reason}`, { holders: list(holders) }),
    afterwards: list(holdersAfterwards),
  });
}
