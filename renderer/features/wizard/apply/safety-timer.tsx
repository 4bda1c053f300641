import { Button, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { TaskView } from '../../../../electron/contract/task.ts';
import { Problem } from '../../../shared/problem.tsx';
import { cancelTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import classes from './apply.module.css';
import { type NodeProgress, safetyLeftMs } from './progress.ts';

type SafetyTimerProps = {
  readonly task: TaskView;
  readonly nodes: readonly { readonly name: string; readonly progress: NodeProgress }[];
};

/** “If this window vanishes now, both servers return to their old state in 1:42”, and the way back at once. */
export function SafetyTimer({ task, nodes }: SafetyTimerProps) {
  const texts = useTexts();
  const stopping = useBusy();
  const now = useSeconds();
  const deadlines = 'deadlines' in task ? task.deadlines : undefined;
  const leftMs = safetyLeftMs(deadlines, nodes, now);
  const left = minutes(leftMs ?? 0);
  const silent = nodes.find(({ progress }) => progress.lostAt !== undefined)?.name;
  const isCancelling = task.state === 'cancelling';
  const sentence = isCancelling
    ? 'restoring'
    : silent !== undefined
      ? 'timer-silent'
      : leftMs === undefined
        ? 'timer-none'
        : 'timer';
  return (
    <>
      <div className={classes.timer} data-silent={silent !== undefined}>
        {isCancelling || leftMs === undefined ? (
          <Loader size={22} aria-hidden="true" />
        ) : (
          <span className={classes.left} role="timer">
            {left}
          </span>
        )}
        <Text size="sm">{texts.text(`ui.wizard.apply.${sentence}`, { left, node: silent ?? '' })}</Text>
        <Button
          variant="default"
          loading={stopping.isBusy}
          disabled={isCancelling}
          onClick={() => stopping.run(() => cancelTask(task.id))}
        >
          {texts.text('ui.wizard.apply.stop')}
        </Button>
      </div>
      {stopping.failure !== undefined && <Problem error={stopping.failure} />}
    </>
  );
}

/** The time now, anew every second. */
function useSeconds(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** `1:42`, also below a minute: what counts down must not change its unit. */
function minutes(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
