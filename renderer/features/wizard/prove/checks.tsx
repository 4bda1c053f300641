import { Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { CheckResult } from '../../../../core/verify/run-checks.ts';
import { CheckList } from '../../../shared/check-list.tsx';
import { Problem } from '../../../shared/problem.tsx';
import { isRunning, resultOf, startTask, useNewestTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';

/** What an observer sees of the new pair; looked at when the step is opened. */
export function Checks({ pairId }: { readonly pairId: string }) {
  const texts = useTexts();
  const busy = useBusy();
  const task = useNewestTask('verify', { pairId });
  const verify = () => busy.run(() => startTask({ kind: 'verify', target: { pairId } }));
  const isAsked = useRef(task !== undefined);
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    verify();
  });
  const checks = resultOf(task, 'verify')?.checks;
  const isLooking = busy.isBusy || isRunning(task);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{texts.text('ui.wizard.prove.checks-title')}</Title>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          disabled={isLooking}
          onClick={verify}
        >
          {texts.text('ui.wizard.check.again')}
        </Button>
      </Group>
      <Paper withBorder p="md">
        <Stack gap="sm">
          {isLooking && (
            <Group gap="xs">
              <Loader size={16} aria-hidden="true" />
              <Text size="sm">{texts.text('ui.wizard.prove.looking')}</Text>
            </Group>
          )}
          {busy.failure !== undefined && <Problem error={busy.failure} onRetry={verify} />}
          {task?.state === 'failed' && <Problem error={task.error} onRetry={verify} />}
          {checks !== undefined && <Seen checks={checks} />}
        </Stack>
      </Paper>
    </section>
  );
}

function Seen({ checks }: { readonly checks: readonly CheckResult[] }) {
  const texts = useTexts();
  const passed = checks.filter((check) => check.passed).length;
  const hasAll = passed === checks.length;
  const words = texts.text(hasAll ? 'ui.wizard.prove.all-passed' : 'ui.wizard.prove.some-failed', {
    passed,
    count: checks.length,
  });
  return (
    <div role="status">
      {!hasAll && <Text fw={600}>{words}</Text>}
      <CheckList checks={checks} passedWords={hasAll ? words : undefined} />
    </div>
  );
}
