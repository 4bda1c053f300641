import { Button, Loader, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { TaskView } from '../../../../electron/contract/task.ts';
import { Problem } from '../../../shared/problem.tsx';
import { cancelTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { duration } from '../../../shared/times.ts';
import { useBusy } from '../../../shared/use-busy.ts';
import classes from './apply.module.css';
import { safetyLeftMs } from './progress.ts';

type SafetyTimerProps = {
  readonly task: TaskView;
  readonly deadlineSeconds: number;
  /** RFC 3339: since when a server has not been heard. */
  readonly silentSince: string | undefined;
};

/** “If this window vanishes, both servers return to the old state in 1:42”, and the way back at once. */
export function SafetyTimer({ task, deadlineSeconds, silentSince }: SafetyTimerProps) {
  const texts = useTexts();
  const stopping = useBusy();
  const now = useSeconds(silentSince !== undefined);
  const left = duration(safetyLeftMs(deadlineSeconds, silentSince, now), texts);
  const isCancelling = task.state === 'cancelling';
  const sentence = isCancelling ? 'restoring' : silentSince === undefined ? 'timer' : 'timer-silent';
  return (
    <>
      <div className={classes.timer} data-silent={silentSince !== undefined}>
        {isCancelling ? (
          <Loader size={22} aria-hidden="true" />
        ) : (
          <span className={classes.left} role="timer">
            {left}
          </span>
        )}
        <Text size="sm">{texts.text(`ui.wizard.apply.${sentence}`, { left })}</Text>
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

/** The time now, anew every second while it matters. */
function useSeconds(isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
