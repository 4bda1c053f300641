import type { DrillVerdict } from '../../../core/operations/drills/drill-report.ts';
import type { DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import type { ToldError } from '../../../electron/contract/call.ts';
import { describeFailure } from '../../shared/describe-failure.ts';
import { useTexts } from '../../shared/texts.tsx';
import { duration } from '../../shared/times.ts';
import classes from './drills.module.css';
import { VerdictWord } from './verdict.tsx';

/** One of several drills: before it is made only its name and what it costs. */
export type DrillStep = {
  readonly scenario: DrillScenarioId;
  readonly danger?: 'low' | 'high';
  readonly state?: 'waiting' | 'running' | 'refused' | 'left';
  readonly refusal?: ToldError;
  readonly verdict?: DrillVerdict | undefined;
  readonly outageMs?: number;
};

const marks = { waiting: '○', running: '▶', refused: '–', left: '○' } as const;

/** Drills in the order in which they are made, each with how far it is. */
export function DrillSteps({ steps }: { readonly steps: readonly DrillStep[] }) {
  const texts = useTexts();
  return (
    <ol className={classes.steps}>
      {steps.map(({ scenario, danger, state, refusal, verdict, outageMs = 0 }) => (
        <li key={scenario}>
          <span aria-hidden="true">{state === undefined ? '·' : marks[state]}</span>
          <span>
            {texts.text(`drill.${scenario}.name`)}
            {refusal !== undefined && (
              <div className={classes.quiet}>{describeFailure(refusal, texts).what}</div>
            )}
          </span>
          <span className="tabular">
            {danger !== undefined && (
              <span className={classes.danger} data-danger={danger}>
                {texts.text(`ui.drill.danger-${danger}`)}
              </span>
            )}
            {state !== undefined && (
              <span className={classes.quiet}>{texts.text(`ui.drills.step-${state}`)}</span>
            )}
            {verdict !== undefined && (
              <>
                <VerdictWord verdict={verdict} /> {duration(outageMs, texts)}
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
