import { Button, Paper, Stack, Text } from '@mantine/core';
import type { Draft } from '../../../electron/contract/pair.ts';
import { Problem } from '../../shared/problem.tsx';
import { Questions } from '../../shared/questions/questions.tsx';
import { isRunning, resultOf, startTask, useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import { goToStep } from './draft-actions.ts';
import { nodeNames } from './draft-values.ts';
import { TaskLines } from './task-lines.tsx';

type FinishInterruptedProps = {
  readonly draft: Draft;
  /** What was in the way of; default: looking at the plan again. */
  readonly onFinished?: (() => void) | undefined;
};

/** After Pairkeeper itself ended half-way: looks where both servers stand and brings the change to its end. */
export function FinishInterrupted({ draft, onFinished }: FinishInterruptedProps) {
  const texts = useTexts();
  const busy = useBusy();
  const task = useNewestTask('finish', { draftId: draft.id });
  const resolution = resultOf(task, 'finish');
  const finish = () => startTask({ kind: 'finish', target: { draftId: draft.id } });
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="sm">
        <Text fw={600}>{texts.text('ui.wizard.apply.interrupted')}</Text>
        <Text size="sm">{texts.text('ui.wizard.apply.interrupted-what')}</Text>
        <Questions nodes={nodeNames(draft)} />
        {isRunning(task) && <TaskLines taskId={task?.id} isActive />}
        {busy.failure !== undefined && <Problem error={busy.failure} />}
        {task?.state === 'failed' && <Problem error={task.error} />}
        {resolution === undefined && !isRunning(task) && (
          <Button w="fit-content" loading={busy.isBusy} onClick={() => busy.run(finish)}>
            {texts.text('ui.wizard.apply.finish')}
          </Button>
        )}
        {resolution !== undefined && (
          <>
            <Text role="status">{texts.text(`ui.wizard.apply.finished-${resolution.action}`)}</Text>
            <Button w="fit-content" onClick={onFinished ?? (() => void goToStep(draft.id, 'review'))}>
              {texts.text('ui.wizard.apply.again')}
            </Button>
          </>
        )}
      </Stack>
    </Paper>
  );
}
