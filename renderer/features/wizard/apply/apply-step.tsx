import { isRunning, resultOf, useTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { goToStep } from '../draft-actions.ts';
import { FinishInterrupted } from '../finish-interrupted.tsx';
import { type NextButton, StepPage } from '../frame/step-page.tsx';
import { simpleMeanings } from '../meanings.ts';
import type { StepProps } from '../step-rules.ts';
import { ApplyOutcome } from './apply-outcome.tsx';
import { Applying } from './applying.tsx';

/** Both servers are changed, in lock-step; each can go back at any moment until the end. */
export function ApplyStep({ draft, tasks }: StepProps) {
  const texts = useTexts();
  const own = useTask(draft.appliedBy);
  const task = tasks.apply ?? own;
  const result = resultOf(task, 'apply');
  const isActive = isRunning(task);
  const isGood = result?.outcome === 'confirmed' || result?.outcome === 'nothing-to-do';
  const next: NextButton = {
    label: texts.text('ui.wizard.apply.next'),
    run: () => void goToStep(draft.id, 'prove'),
    blockedBecause: isGood
      ? undefined
      : texts.text(isActive ? 'ui.wizard.apply.running' : 'ui.wizard.apply.not-confirmed'),
  };
  const active = task?.state === 'cancelling' ? 'title-restoring' : 'title';
  const isInterrupted = task?.state === 'failed' && task.error.code === 'task.interrupted';
  const ended = isInterrupted ? 'title-interrupted' : 'title-ended';
  const title = isActive ? active : isGood ? 'title-confirmed' : ended;
  return (
    <StepPage
      title={texts.text(`ui.wizard.apply.${title}`)}
      lead={texts.text(isActive ? 'ui.wizard.apply.lead' : 'ui.wizard.apply.lead-ended')}
      meanings={simpleMeanings(texts, ['apply-order', 'apply-timer', 'apply-close'])}
      back={isActive ? undefined : () => void goToStep(draft.id, 'review')}
      next={next}
    >
      {task === undefined ? (
        <FinishInterrupted draft={draft} />
      ) : (
        <>
          {!isActive && <ApplyOutcome draft={draft} task={task} />}
          <Applying key={task.id} draft={draft} task={task} />
        </>
      )}
    </StepPage>
  );
}
