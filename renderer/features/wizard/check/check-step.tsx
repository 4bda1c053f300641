import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { Questions } from '../../../shared/questions/questions.tsx';
import { cancelTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { goToStep } from '../draft-actions.ts';
import { nodeNames } from '../draft-values.ts';
import { StepPage } from '../frame/step-page.tsx';
import { simpleMeanings } from '../meanings.ts';
import type { StepProps } from '../step-rules.ts';
import { Failures } from '../task-failures.tsx';
import { TaskLines } from '../task-lines.tsx';
import { countFindings, type PlanInView, usePlan } from '../use-plan.ts';
import { AdoptPanel } from './adopt-panel.tsx';
import { CommandsRun } from './commands-run.tsx';
import { Findings } from './findings.tsx';

/** Are these two servers fit for it? */
export function CheckStep({ draft, tasks }: StepProps) {
  const texts = useTexts();
  const plan = usePlan({ draft, tasks });
  const isMissing = draft.issues.length > 0;
  const blockers = plan.result === undefined ? 0 : countFindings(plan.result).blockers;
  const blockedBecause = plan.isReading ? texts.text('ui.wizard.check.reading') : undefined;
  return (
    <StepPage
      title={texts.text('ui.wizard.check.title')}
      lead={texts.text('ui.wizard.check.lead')}
      meanings={simpleMeanings(texts, ['check-reads', 'check-listens', 'check-blockers'])}
      back={() => void goToStep(draft.id, 'connect')}
      next={{
        label: texts.text(blockers > 0 ? 'ui.wizard.check.next-anyway' : 'ui.wizard.check.next'),
        run: () => void goToStep(draft.id, 'design'),
        blockedBecause,
      }}
    >
      {isMissing && (
        <Paper withBorder p="md">
          <Text>{texts.text('ui.wizard.check.missing')}</Text>
        </Paper>
      )}
      <Questions nodes={nodeNames(draft)} />
      {plan.isReading && <Reading plan={plan} />}
      {!plan.isReading && <Failures draft={draft} failures={plan.failures} onRetry={plan.planAgain} />}
      <AdoptPanel draft={draft} plan={plan} />
      {plan.result !== undefined && (
        <Findings draft={draft} result={plan.result} onAgain={plan.planAgain} isReading={plan.isReading} />
      )}
      {plan.task !== undefined && <CommandsRun taskId={plan.task.id} />}
    </StepPage>
  );
}

/** Line by line what is being looked at. */
export function Reading({ plan }: { readonly plan: PlanInView }) {
  const texts = useTexts();
  const { task } = plan;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <TaskLines taskId={task?.id} isActive />
        {task !== undefined && (
          <Group>
            <Button variant="default" onClick={() => void cancelTask(task.id)}>
              {texts.text('ui.wizard.check.cancel')}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
