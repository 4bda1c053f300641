import { AppError } from '../../../core/errors/app-error.ts';
import type { Event, EventLevel, EventSink } from '../../../core/events/event.ts';
import type { ToldError } from '../../contract/call.ts';
import type { TaskEvent, TaskKind, TaskOrder, TaskResults, TaskView } from '../../contract/task.ts';
import { toToldError } from '../../contract/told-error.ts';
import { BothFailed } from '../connections/pair-connection.ts';
import type { Surroundings } from '../surroundings.ts';
import type { TaskArchive } from './task-archive.ts';

/** What a task is given while it runs. */
export type TaskRun = {
  readonly id: string;
  /** Aborted when the admin cancels it, or the app ends. */
  readonly signal: AbortSignal;
  readonly emit: EventSink;
  /** Emits an event of the task itself. */
  tell(code: string, params?: Event['params'], level?: EventLevel): void;
  /** A node's safety timer was wound up: it ends `leftMs` milliseconds from now. */
  noteDeadline(node: string, leftMs: number): void;
};

/** Does what an order says. */
export type RunTask = (order: TaskOrder, run: TaskRun) => Promise<TaskResults[TaskKind]>;

/** Every long job there is, and how it went. */
export type TaskBoard = {
  list(): readonly TaskView[];
  /** @throws AppError `task.unknown` */
  log(id: string): readonly TaskEvent[];
  /** @throws AppError `task.pair-busy` while another task changes the same pair */
  start(order: TaskOrder): TaskView;
  /** Asks a task to end; does nothing to one that has ended. @throws AppError `task.unknown` */
  cancel(id: string): void;
  /** True while a task changes what has this key. */
  isChanging(key: string): boolean;
  /** Cancels everything and waits for it. */
  stop(): Promise<void>;
};

export type TaskBoardParts = Pick<Surroundings, 'clock' | 'random'> & {
  readonly run: RunTask;
  /** Names what a task is about: two tasks with a common key are about the same pair. */
  readonly keysOf: (order: TaskOrder) => readonly string[];
  /** What the pair or draft is called; undefined when it has no name that is good for one. */
  readonly nameOf: (order: TaskOrder) => string | undefined;
  readonly archive: TaskArchive;
  readonly onTask: (task: TaskView) => void;
  readonly onEvent: (event: TaskEvent) => void;
};

type Entry = {
  view: TaskView;
  readonly log: TaskEvent[];
  readonly cancelling: AbortController;
  ended: Promise<void>;
};

/** Lines of a log that are kept; the oldest go first. */
const MAX_LOG = 5000;
/** Tasks that are kept after their end. */
const MAX_ENDED = 100;

const changingKinds: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'apply',
  'finish',
  'switchover',
  'drill',
  'drills',
  'maintenance',
  'promote',
  'rejoin',
  'seed',
  'undo',
  'uninstall',
]);

/** True for a task that changes servers. */
export function isChangingKind({ kind }: TaskOrder): boolean {
  return changingKinds.has(kind);
}

export function createTaskBoard(parts: TaskBoardParts): TaskBoard {
  const entries = new Map<string, Entry>(
    parts.archive.tasks.map(({ view, log }) => [
      view.id,
      { view, log: [...log], cancelling: new AbortController(), ended: Promise.resolve() },
    ]),
  );
  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw new AppError('task.unknown', { kind: 'usage' });
    return entry;
  };
  const changing = () =>
    [...entries.values()].filter(({ view }) => isOpen(view) && isChangingKind(view.order));
  return {
    list: () => [...entries.values()].map(({ view }) => view),
    log: (id) => find(id).log,
    isChanging: (key) => changing().some(({ view }) => parts.keysOf(view.order).includes(key)),
    start(order) {
      const keys = parts.keysOf(order);
      const rival = changing().find(({ view }) => parts.keysOf(view.order).some((key) => keys.includes(key)));
      if (rival !== undefined && isChangingKind(order)) {
        const params = { task: rival.view.order.kind };
        throw new AppError('task.pair-busy', { kind: 'blocked', params });
      }
      const entry = begin(parts, order);
      entries.set(entry.view.id, entry);
      forgetOldest(entries);
      entry.ended = follow(parts, entry);
      return entry.view;
    },
    cancel(id) {
      const entry = find(id);
      if (entry.view.state !== 'running') return;
      entry.view = { ...entry.view, state: 'cancelling' };
      parts.onTask(entry.view);
      entry.cancelling.abort();
    },
    async stop() {
      for (const { cancelling } of entries.values()) cancelling.abort();
      await Promise.all([...entries.values()].map(({ ended }) => ended));
    },
  };
}

/** True until it has ended. */
export function isOpen(task: TaskView): task is TaskView & { readonly state: 'running' | 'cancelling' } {
  return task.state === 'running' || task.state === 'cancelling';
}

function begin({ clock, random, nameOf, onTask }: TaskBoardParts, order: TaskOrder): Entry {
  const about = nameOf(order);
  const view: TaskView = {
    id: `task-${random.hex(6)}`,
    order,
    ...(about === undefined ? {} : { about }),
    startedAt: new Date(clock.now()).toISOString(),
    events: 0,
    state: 'running',
  };
  onTask(view);
  return { view, log: [], cancelling: new AbortController(), ended: Promise.resolve() };
}

/** Runs a task to its end, whatever that is; never rejects. */
async function follow(parts: TaskBoardParts, entry: Entry): Promise<void> {
  const { clock, archive, onTask, onEvent, run } = parts;
  const { id, order } = entry.view;
  const { signal } = entry.cancelling;
  const isKept = isChangingKind(order);
  const emit: EventSink = (event) => {
    const line = { taskId: id, index: entry.view.events, event };
    entry.view = { ...entry.view, events: entry.view.events + 1 };
    entry.log.push(line);
    if (entry.log.length > MAX_LOG) entry.log.shift();
    onEvent(line);
  };
  const tell: TaskRun['tell'] = (code, params = {}, level = 'info') =>
    emit({ code, level, at: new Date(clock.now()).toISOString(), params });
  const noteDeadline: TaskRun['noteDeadline'] = (node, leftMs) => {
    if (!isOpen(entry.view)) return;
    const until = new Date(clock.now() + leftMs).toISOString();
    entry.view = { ...entry.view, deadlines: { ...entry.view.deadlines, [node]: until } };
    onTask(entry.view);
  };
  const end = (how: { state: 'done'; result: TaskResults[TaskKind] } | ReturnType<typeof failure>) => {
    const { about, startedAt, events } = entry.view;
    const named = about === undefined ? {} : { about };
    entry.view = {
      id,
      order,
      ...named,
      startedAt,
      events,
      endedAt: new Date(clock.now()).toISOString(),
      ...how,
    };
  };
  try {
    if (isKept) await archive.keep(entry.view, entry.log);
    end({ state: 'done', result: await run(order, { id, signal, emit, tell, noteDeadline }) });
  } catch (error) {
    end(failure(error, signal));
  }
  if (isKept) await archive.keep(entry.view, entry.log);
  onTask(entry.view);
}

function failure(error: unknown, { aborted }: AbortSignal) {
  const told: ToldError = aborted
    ? { code: 'task.cancelled', kind: 'usage', params: {}, reasons: [] }
    : toToldError(error);
  const also = !aborted && error instanceof BothFailed ? [toToldError(error.second)] : [];
  return { state: 'failed' as const, error: told, also };
}

function forgetOldest(entries: Map<string, Entry>): void {
  const ended = [...entries.values()].filter(({ view }) => !isOpen(view));
  for (const { view } of ended.slice(0, Math.max(0, ended.length - MAX_ENDED))) entries.delete(view.id);
}
