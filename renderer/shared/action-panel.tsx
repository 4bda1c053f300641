import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { TaskOrder, TaskView } from '../../electron/contract/task.ts';
import classes from './action-panel.module.css';
import { PanelFrame } from './panel-frame.tsx';
import { Problem } from './problem.tsx';
import { TaskProgress } from './task-progress.tsx';
import { isRunning, startTask, useTask } from './tasks.ts';
import { useTexts } from './texts.tsx';
import { useBusy } from './use-busy.ts';

type ActionPanelProps = {
  readonly title: string;
  /** What the button does, as a verb with its object. */
  readonly verb: string;
  /** What is started by the button. */
  readonly order: TaskOrder;
  /** Why it can't be done now; the button stays and says so. */
  readonly blocked?: string | undefined;
  readonly isDangerous?: boolean;
  /** A run of it that was begun before, e.g. when the page was left meanwhile. */
  readonly earlier?: TaskView | undefined;
  /** What a run shows beside its progress while it is not done. */
  readonly progressOf?: (task: TaskView) => ReactNode;
  /** How a run that is done went. */
  readonly resultOf: (task: TaskView) => ReactNode;
  readonly onClose: () => void;
  /** What will happen. */
  readonly children: ReactNode;
};

/**
 * An action before, while and after it is done, in place: first what will happen, then a button with a verb, then
 * progress, then what came of it.
 */
export function ActionPanel(props: ActionPanelProps) {
  const { title, verb, order, blocked, earlier, onClose, children } = props;
  const texts = useTexts();
  const [taskId, setTaskId] = useState<string>();
  const begun = useTask(taskId);
  const task = begun ?? (isRunning(earlier) ? earlier : undefined);
  const { isBusy, failure, run } = useBusy();
  const begin = () => run(async () => setTaskId((await startTask(order)).id));
  return (
    <PanelFrame title={title} onClose={onClose}>
      {task === undefined && children}
      {task === undefined && (
        <div className={classes.buttons}>
          <Button
            loading={isBusy}
            disabled={blocked !== undefined}
            {...(props.isDangerous === true ? { color: 'red.9' } : {})}
            onClick={begin}
          >
            {verb}
          </Button>
          <Button variant="default" onClick={onClose}>
            {texts.text('ui.do.not-now')}
          </Button>
          {blocked !== undefined && <span className={classes.blocked}>{blocked}</span>}
        </div>
      )}
      {failure !== undefined && <Problem error={failure} />}
      {task !== undefined && <TaskProgress task={task} hasTitle={false} />}
      {task !== undefined && task.state !== 'done' && props.progressOf?.(task)}
      {task?.state === 'done' && <div role="status">{props.resultOf(task)}</div>}
    </PanelFrame>
  );
}

/** One line of what will happen: a word for it, and what it means here. */
export function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Lines of what will happen. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}
