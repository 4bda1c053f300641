import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import type { Draft } from '../../electron/contract/pair.ts';
import type { TaskKind, TaskView } from '../../electron/contract/task.ts';
import { targetOf } from '../../electron/contract/task.ts';
import { describeError } from '../../locales/describe.ts';
import type { Texts } from '../../locales/texts.ts';
import { useFleet } from '../shared/fleet.ts';
import { type Place, usePlace } from '../shared/place.ts';
import { taskTitle } from '../shared/task-words.ts';
import { isRunning } from '../shared/tasks.ts';

/** What only looks at servers tells nobody that it is done. */
const quiet: ReadonlySet<TaskKind> = new Set([
  'connect',
  'adopt',
  'plan',
  'preview-seed',
  'preview-undo',
  'preview-uninstall',
  'demo',
]);

/** Says in a corner that a task has ended, when its own page is not the one that is shown. */
export function useTaskNotices(texts: Texts): void {
  useEffect(
    () =>
      useFleet.subscribe(({ tasks, pairs, drafts }, before) => {
        if (tasks === before.tasks) return;
        const { place } = usePlace.getState();
        for (const task of tasks) {
          const earlier = before.tasks.find(({ id }) => id === task.id);
          const hasEnded = isRunning(earlier) && !isRunning(task);
          if (!hasEnded || quiet.has(task.order.kind) || isShown(task, place, drafts)) continue;
          notifications.show({
            title: taskTitle(task, pairs, texts),
            message: endOf(task, texts),
            color: task.state === 'failed' ? 'red' : 'teal',
            closeButtonProps: { 'aria-label': texts.text('ui.do.close') },
          });
        }
      }),
    [texts],
  );
}

function endOf(task: TaskView, texts: Texts): string {
  return task.state === 'failed' ? describeError(task.error, texts).what : texts.text('ui.task.state.done');
}

/** The wizard shows the tasks of its draft, and those of the pair that the draft has become. */
function isShown(task: TaskView, place: Place, drafts: readonly Draft[]): boolean {
  const target = targetOf(task);
  if (target === undefined) return false;
  if (place.view === 'wizard') {
    const draft = drafts.find(({ id }) => id === place.draftId);
    return 'draftId' in target ? place.draftId === target.draftId : draft?.pairId === target.pairId;
  }
  return place.view === 'pair' && 'pairId' in target && place.pairId === target.pairId;
}
