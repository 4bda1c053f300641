import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { IconFlask2 } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { TaskResults } from '../../../../electron/contract/task.ts';
import { callMain } from '../../../shared/desktop.ts';
import { Problem } from '../../../shared/problem.tsx';
import { useSettings } from '../../../shared/settings.ts';
import { isRunning, resultOf, startTask, useTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { changeDraft, createDraft } from '../draft-actions.ts';
import { TaskLines } from '../task-lines.tsx';
import classes from './start.module.css';

/** Two real servers for whoever has none at hand: booted on this computer, in a network of their own. */
export function DemoCard() {
  const texts = useTexts();
  const { demo } = useSettings(({ info }) => info);
  const busy = useBusy();
  const [taskId, setTaskId] = useState<string>();
  const task = useTask(taskId);
  const servers = resultOf(task, 'demo');
  useOnce(servers, (booted) => busy.run(() => beginWith(booted, demo.lab)));
  const boot = async () => setTaskId((await startTask({ kind: 'demo' })).id);
  const isBooting = isRunning(task) || busy.isBusy;
  return (
    <Paper withBorder p="lg" component="section" className={classes.card}>
      <IconFlask2 size={28} aria-hidden="true" />
      <Title order={2}>{texts.text('ui.wizard.start.demo-title')}</Title>
      <Text>{texts.text('ui.wizard.start.demo-text')}</Text>
      {taskId !== undefined && <TaskLines taskId={taskId} isActive={isRunning(task)} last={4} />}
      {task?.state === 'failed' && <Problem error={task.error} />}
      {busy.failure !== undefined && <Problem error={busy.failure} />}
      {!demo.isPossible && (
        <Text size="sm" c="dimmed">
          {demoReason(texts, demo.reason)}
        </Text>
      )}
      {demo.isPossible && (
        <Group mt="auto" pt="sm">
          <Button size="sm" variant="default" loading={isBooting} onClick={() => busy.run(boot)}>
            {texts.text('ui.wizard.start.demo-do')}
          </Button>
        </Group>
      )}
    </Paper>
  );
}

function demoReason(texts: ReturnType<typeof useTexts>, reason: string | undefined): string {
  const key = `ui.wizard.start.no-${reason ?? 'demo.unknown'}`;
  return texts.text(texts.has(key) ? key : 'ui.wizard.start.no-demo.unknown');
}

/** Fills a draft with the demo servers; the app must be in their network to reach them. */
async function beginWith(booted: TaskResults['demo'], lab: string | undefined): Promise<void> {
  const [first, second] = booted.nodes;
  if (first === undefined || second === undefined) return;
  const ssh = { user: 'root', identityFile: booted.identityFile };
  const draft = await createDraft('demo', [
    { name: first.name, address: first.address, ssh },
    { name: second.name, address: second.address, ssh },
  ]);
  await changeDraft(draft.id, [
    { path: ['vips'], value: [{ address: booted.vip }] },
    { path: ['witnesses'], value: [booted.witness] },
  ]);
  if (lab !== booted.lab) await callMain('demo.enter', { lab: booted.lab, namespace: booted.namespace });
}

/** Calls back the first time that a value is there. */
function useOnce<Value>(value: Value | undefined, call: (value: Value) => void): void {
  const isDone = useRef(false);
  useEffect(() => {
    if (value === undefined || isDone.current) return;
    isDone.current = true;
    call(value);
  });
}
