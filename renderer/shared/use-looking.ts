import { useEffect, useState } from 'react';
import type { TaskOrder, TaskView } from '../../electron/contract/task.ts';
import { startTask, useTask } from './tasks.ts';
import { useBusy } from './use-busy.ts';

type Looking = { readonly task: TaskView | undefined; readonly failure: unknown; again(): void };

/** Starts a task that only looks as soon as its panel is opened, and again on demand. */
export function useLooking(order: TaskOrder): Looking {
  const [taskId, setTaskId] = useState<string>();
  const { failure, run } = useBusy();
  const again = () => run(async () => setTaskId((await startTask(order)).id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the panel is opened
  useEffect(again, []);
  return { task: useTask(taskId), failure, again };
}
