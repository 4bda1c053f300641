import { SimpleGrid, Stack } from '@mantine/core';
import type { Draft } from '../../../../electron/contract/pair.ts';
import type { TaskView } from '../../../../electron/contract/task.ts';
import { Questions } from '../../../shared/questions/questions.tsx';
import { isRunning, resultOf, useTask, useTaskLog } from '../../../shared/tasks.ts';
import { nodeNames } from '../draft-values.ts';
import { ApplyLog } from './apply-log.tsx';
import { NodeColumn } from './node-column.tsx';
import { nodeProgress } from './progress.ts';
import { SafetyTimer } from './safety-timer.tsx';

type ApplyingProps = { readonly draft: Draft; readonly task: TaskView };

/** Two columns in lock-step, the safety timer above, the log below. */
export function Applying({ draft, task }: ApplyingProps) {
  const log = useTaskLog(task.id);
  const planTask = useTask(task.order.kind === 'apply' ? task.order.planTaskId : undefined);
  const plan = resultOf(planTask, 'plan');
  const names = nodeNames(draft);
  const nodes = names.map((name) => ({ name, progress: nodeProgress(log, name) }));
  const hasMore = isRunning(task) || log.length > 0;
  return (
    <Stack gap="md">
      <Questions nodes={names} />
      {isRunning(task) && <SafetyTimer task={task} nodes={nodes} />}
      {/* Of a run that Pairkeeper did not see the end of, nothing more is known here. */}
      {hasMore && (
        <SimpleGrid cols={2} spacing="md">
          {nodes.map(({ name, progress }) => (
            <NodeColumn
              key={name}
              name={name}
              progress={progress}
              isActive={isRunning(task)}
              isFirst={plan?.plan?.firstNode === name}
            />
          ))}
        </SimpleGrid>
      )}
      {hasMore && <ApplyLog log={log} />}
    </Stack>
  );
}
