import { Button, Loader } from '@mantine/core';
import { useState } from 'react';
import type { TaskView } from '../../electron/contract/task.ts';
import { callMain } from './desktop.ts';
import { useFleet } from './fleet.ts';
import { Problem } from './problem.tsx';
import classes from './task-progress.module.css';
import { logLine, logText, taskProgress, taskTitle } from './task-words.ts';
import { cancelTask, isRunning, useTaskLog } from './tasks.ts';
import { useTexts } from './texts.tsx';

/** A task with what it is at, a way to end it, and its log. Fits into a panel of any width. */
export function TaskProgress({
  task,
  hasTitle = true,
}: {
  readonly task: TaskView;
  readonly hasTitle?: boolean;
}) {
  const texts = useTexts();
  const pairs = useFleet((fleet) => fleet.pairs);
  const log = useTaskLog(task.id);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className={classes.task}>
      <div className={classes.line}>
        {isRunning(task) && <Loader size={14} aria-hidden="true" />}
        <div className={classes.words}>
          {hasTitle && <strong>{taskTitle(task, pairs, texts)}</strong>}
          <div className={classes.progress} aria-live="polite">
            {taskProgress(task, log, texts)}
          </div>
        </div>
        {task.state === 'running' && (
          <Button variant="default" onClick={() => void cancelTask(task.id)}>
            {texts.text('ui.do.cancel-task')}
          </Button>
        )}
      </div>
      {task.state === 'failed' && <Problem error={task.error} />}
      {log.length > 0 && (
        <div className={classes.tools}>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-expanded={isOpen}
            onClick={() => setIsOpen(!isOpen)}
          >
            {texts.text(isOpen ? 'ui.task.hide-log' : 'ui.task.show-log', { count: log.length })}
          </Button>
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => void callMain('clipboard.write', { text: logText(log, texts) })}
          >
            {texts.text('ui.task.copy-log')}
          </Button>
        </div>
      )}
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <pre className={classes.log} tabIndex={0}>
          {log.map((event) => logLine(event, texts)).join('\n')}
        </pre>
      )}
    </div>
  );
}
