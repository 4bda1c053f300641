import { create } from 'zustand';
import type { ClusterHealth } from '../../core/watch/cluster-health.ts';
import type { Alert } from '../../electron/contract/alert.ts';
import type { Caller } from '../../electron/contract/caller.ts';
import type { EngineCalls, EngineNotices } from '../../electron/contract/engine-calls.ts';
import type { Draft, PairSummary } from '../../electron/contract/pair.ts';
import type { Question } from '../../electron/contract/question.ts';
import type { TaskView } from '../../electron/contract/task.ts';
import { onEngine } from './desktop.ts';

/** Most alerts that the window keeps; older ones are in the pair's history. */
const MAX_ALERTS = 200;

/** What the engine has told, as the window knows it now. */
type Fleet = {
  /** False until the engine has answered for the first time. */
  readonly isLoaded: boolean;
  readonly pairs: readonly PairSummary[];
  /** By pair id. */
  readonly health: Readonly<Record<string, ClusterHealth>>;
  readonly drafts: readonly Draft[];
  /** Newest last. */
  readonly tasks: readonly TaskView[];
  readonly questions: readonly Question[];
  /** Newest first. */
  readonly alerts: readonly Alert[];
};

export const useFleet = create<Fleet>(() => ({
  isLoaded: false,
  pairs: [],
  health: {},
  drafts: [],
  tasks: [],
  questions: [],
  alerts: [],
}));

/** Keeps the fleet as the engine tells it, also after the engine was started again. Called once. */
export function followFleet(): void {
  onEngine((engine) => {
    followNotices(engine);
    void loadAll(engine);
  });
}

function followNotices(engine: Caller<EngineCalls, EngineNotices>): void {
  engine.on('pairs', (pairs) => useFleet.setState({ pairs }));
  engine.on('drafts', (drafts) => useFleet.setState({ drafts }));
  engine.on('questions', (questions) => useFleet.setState({ questions }));
  engine.on('health', ({ pairId, health }) =>
    useFleet.setState((fleet) => ({ health: { ...fleet.health, [pairId]: health } })),
  );
  engine.on('task', (task) => useFleet.setState(({ tasks }) => ({ tasks: withTask(tasks, task) })));
  engine.on('alert', (alert) =>
    useFleet.setState(({ alerts }) => ({ alerts: [alert, ...alerts].slice(0, MAX_ALERTS) })),
  );
}

async function loadAll({ request }: Caller<EngineCalls, EngineNotices>): Promise<void> {
  const [pairs, drafts, tasks, questions, health, alerts] = await Promise.all([
    request('pairs.list', {}),
    request('drafts.list', {}),
    request('tasks.list', {}),
    request('questions.list', {}),
    request('pairs.health', {}),
    request('alerts.list', {}),
  ]);
  useFleet.setState({
    isLoaded: true,
    pairs,
    drafts,
    tasks,
    questions,
    alerts,
    health: Object.fromEntries(health.map((entry) => [entry.pairId, entry.health])),
  });
}

function withTask(tasks: readonly TaskView[], task: TaskView): readonly TaskView[] {
  const index = tasks.findIndex(({ id }) => id === task.id);
  return index < 0 ? [...tasks, task] : tasks.map((known) => (known.id === task.id ? task : known));
}
