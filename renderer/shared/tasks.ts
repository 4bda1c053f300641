import { useEffect, useState } from 'react';
import type { Event } from '../../core/events/event.ts';
import {
  type Target,
  type TaskEvent,
  type TaskKind,
  type TaskOrder,
  type TaskResults,
  type TaskView,
  targetOf,
} from '../../electron/contract/task.ts';
import { callEngine, onEngine } from './desktop.ts';
import { useFleet } from './fleet.ts';

/** Most lines of a task's log that the window keeps. */
const MAX_LINES = 5000;

/** Starts a long job. Rejects with an AppError when it can't even begin. */
export async function startTask(order: TaskOrder): Promise<TaskView> {
  const task = await callEngine('tasks.start', { order });
  useFleet.setState(({ tasks }) => ({
    tasks: tasks.some(({ id }) => id === task.id) ? tasks : [...tasks, task],
  }));
  return task;
}

/** Asks a task to end early; it ends in its own safe way. */
export function cancelTask(taskId: string): Promise<void> {
  return callEngine('tasks.cancel', { taskId });
}

export function isRunning(task: TaskView | undefined): boolean {
  return task !== undefined && (task.state === 'running' || task.state === 'cancelling');
}

/** A task as it is now. */
export function useTask(taskId: string | undefined): TaskView | undefined {
  return useFleet(({ tasks }) => tasks.find(({ id }) => id === taskId));
}

/** The newest task of a kind about a pair or draft. */
export function useNewestTask(kind: TaskKind, target: Target): TaskView | undefined {
  return useFleet(({ tasks }) =>
    [...tasks].reverse().find((task) => task.order.kind === kind && isAbout(task, target)),
  );
}

/** Whether a task is about this pair or draft. */
function isAbout(task: TaskView, target: Target): boolean {
  const about = targetOf(task);
  if (about === undefined) return false;
  return 'pairId' in target
    ? 'pairId' in about && about.pairId === target.pairId
    : 'draftId' in about && about.draftId === target.draftId;
}

/** The result of a task that is done; undefined while it is not, or when it is of another kind. */
export function resultOf<Kind extends TaskKind>(
  task: TaskView | undefined,
  kind: Kind,
): TaskResults[Kind] | undefined {
  return task?.state === 'done' && task.order.kind === kind ? (task.result as TaskResults[Kind]) : undefined;
}

/** The log of a task, growing while it runs. Complete also when the window was opened late. */
export function useTaskLog(taskId: string | undefined): readonly Event[] {
  const [log, setLog] = useState<readonly TaskEvent[]>([]);
  useEffect(() => {
    setLog([]);
    if (taskId === undefined) return;
    let isGone = false;
    let stop = () => {};
    const end = onEngine((engine) => {
      stop();
      stop = engine.on('task.event', (line) => {
        if (line.taskId === taskId) setLog((known) => merge(known, [line]));
      });
      engine.request('tasks.log', { taskId }).then(
        (lines) => {
          if (!isGone) setLog((known) => merge(lines, known));
        },
        // A task that is not known any more has no log; one whose engine is gone is read from the next.
        () => {},
      );
    });
    return () => {
      isGone = true;
      end();
      stop();
    };
  }, [taskId]);
  return log.map(({ event }) => event);
}

function merge(known: readonly TaskEvent[], more: readonly TaskEvent[]): readonly TaskEvent[] {
  const last = known.at(-1)?.index ?? -1;
  return [...known, ...more.filter(({ index }) => index > last)].slice(-MAX_LINES);
}
