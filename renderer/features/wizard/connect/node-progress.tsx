import { Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconMessageQuestion } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { describeEvent } from '../../../../locales/describe.ts';
import { useQuestions } from '../../../shared/questions/questions.tsx';
import { isRunning, resultOf, useTask, useTaskLog } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';

type NodeProgressProps = {
  readonly node: string;
  readonly taskId: string | undefined;
  /** The answers were changed after this task. */
  readonly isStale: boolean;
};

/** How far the login to one server has come. */
export function NodeProgress({ node, taskId, isStale }: NodeProgressProps) {
  const texts = useTexts();
  const task = useTask(taskId);
  const log = useTaskLog(taskId);
  const questions = useQuestions([node]);
  if (task === undefined || (isStale && !isRunning(task))) return null;
  const seen = resultOf(task, 'connect')?.nodes.find((found) => found.node === node);
  if (seen !== undefined) {
    return (
      <Line icon={<IconCircleCheck size={18} color="var(--pk-healthy)" />}>
        <Text size="sm" fw={600}>
          {texts.text('ui.wizard.connect.reached', { hostname: seen.hostname })}
        </Text>
        <Text size="sm" c="dimmed">
          {[seen.system, ...seen.addresses].join(texts.text('ui.wizard.separator'))}
        </Text>
      </Line>
    );
  }
  if (task.state === 'failed') {
    const isHere = [task.error, ...task.also].some((error) => error.node === node);
    return (
      <Line icon={isHere ? <IconCircleX size={18} color="var(--pk-down)" /> : undefined}>
        <Text size="sm">
          {texts.text(isHere ? 'ui.wizard.connect.not-reached' : 'ui.wizard.connect.stopped')}
        </Text>
      </Line>
    );
  }
  const own = log.filter((event) => event.node === node).at(-1);
  const isAsked = questions.length > 0;
  return (
    <Line icon={isAsked ? <IconMessageQuestion size={18} color="var(--pk-accent)" /> : <Loader size={16} />}>
      <Text size="sm" aria-live="polite">
        {isAsked
          ? texts.text('ui.wizard.connect.waits')
          : own === undefined
            ? texts.text('ui.wizard.connect.calling')
            : describeEvent(own, texts)}
      </Text>
    </Line>
  );
}

function Line({ icon, children }: { readonly icon: ReactNode; readonly children: ReactNode }) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <span aria-hidden="true" style={{ lineHeight: 1, width: 18 }}>
        {icon}
      </span>
      <Stack gap={2} miw={0} style={{ overflowWrap: 'anywhere' }}>
        {children}
      </Stack>
    </Group>
  );
}
