import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';
import type { TaskBoard } from './task-board.ts';

export function taskHandlers(
  tasks: TaskBoard,
): Pick<Handlers<EngineCalls>, Extract<keyof EngineCalls, `tasks.${string}`>> {
  return {
    'tasks.start': ({ order }) => tasks.start(order),
    'tasks.list': () => tasks.list(),
    'tasks.log': ({ taskId }) => tasks.log(taskId),
    'tasks.cancel': ({ taskId }) => tasks.cancel(taskId),
  };
}
