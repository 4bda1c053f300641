import { join } from 'node:path';
import * as z from 'zod';
import { listIfThere } from '../../../core/adapters/optional-file.ts';
import type { TaskEvent, TaskView } from '../../contract/task.ts';
import type { OwnFiles } from '../store/own-files.ts';

type KeptTask = { readonly view: TaskView; readonly log: readonly TaskEvent[] };

/** Tasks that changed servers are still there after a crash, with how they ended or that they were interrupted. */
export type TaskArchive = {
  /** As they were when the engine started, oldest first. */
  readonly tasks: readonly KeptTask[];
  /** Never rejects: what can't be kept is told. */
  keep(view: TaskView, log: readonly TaskEvent[]): Promise<void>;
};

/** Older ones are taken away. */
const MAX_KEPT = 50;

const keptTask = z.object({
  version: z.literal(1),
  view: z.looseObject({ id: z.string(), order: z.looseObject({ kind: z.string() }), startedAt: z.string() }),
  log: z.array(z.looseObject({})),
});

/** Reads the folder. What was still running when the engine ended counts as interrupted. */
export async function openTaskArchive(files: OwnFiles, folder: string): Promise<TaskArchive> {
  const names = (await listIfThere(folder)).filter((name) => /^task-.*\.json$/.test(name));
  const read = await Promise.all(names.map((name) => files.read(join(folder, name), keptTask)));
  const tasks = read
    .flatMap((task) => (task === undefined ? [] : asKept(task)))
    .sort((a, b) => (a.view.startedAt < b.view.startedAt ? -1 : 1));
  for (const { view } of tasks.slice(0, -MAX_KEPT)) await files.remove(join(folder, `${view.id}.json`));
  return {
    tasks: tasks.slice(-MAX_KEPT),
    keep: (view, log) =>
      files.write(join(folder, `${view.id}.json`), `${JSON.stringify({ version: 1, view, log })}\n`),
  };
}

function asKept(file: z.infer<typeof keptTask>): KeptTask {
  const { view, log } = file as unknown as KeptTask;
  return { view: asEnded(view), log };
}

function asEnded(view: TaskView): TaskView {
  if (view.state === 'done' || view.state === 'failed') return view;
  const { id, order, about, startedAt, events } = view;
  const named = about === undefined ? {} : { about };
  const error = { code: 'task.interrupted', kind: 'unexpected', params: {}, reasons: [] } as const;
  return { id, order, ...named, startedAt, events, state: 'failed', error, also: [] };
}
