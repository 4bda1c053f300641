import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import { askOnce } from '../../core/adapters/probe/http-probe.ts';
import { connectSsh } from '../../core/adapters/ssh/connect-ssh.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import type { ClusterHealth } from '../../core/watch/cluster-health.ts';
import type { Alert } from '../../electron/contract/alert.ts';
import { type Caller, createCaller } from '../../electron/contract/caller.ts';
import {
  type EngineCalls,
  type EngineNotices,
  engineCalls,
  engineNotices,
} from '../../electron/contract/engine-calls.ts';
import type { PairEvent, PairSample } from '../../electron/contract/pair.ts';
import { type SecretCalls, secretCalls } from '../../electron/contract/secret-calls.ts';
import { type Handlers, serve } from '../../electron/contract/server.ts';
import type { TaskKind, TaskOrder, TaskResults, TaskView } from '../../electron/contract/task.ts';
import { createEngine } from '../../electron/engine/create-engine.ts';
import { eventually } from '../lab/support/eventually.ts';
import { portPair } from './node-port.ts';

/** An engine as the window has it, in this process. */
export type EngineClient = Caller<EngineCalls, EngineNotices> & {
  readonly home: string;
  readonly health: Map<string, ClusterHealth>;
  readonly events: PairEvent[];
  readonly samples: PairSample[];
  readonly alerts: Alert[];
  /** Everything that the engine ever sent to the window, as text. */
  sent(): string;
  /** Starts a task and waits for its end. @throws when it fails */
  run<Kind extends TaskKind>(order: Extract<TaskOrder, { kind: Kind }>): Promise<TaskResults[Kind]>;
  /** As run, and gives the task whatever its end. */
  follow(order: TaskOrder): Promise<TaskView>;
  /** Ends the engine; its folder stays. */
  stop(): Promise<void>;
  remove(): Promise<void>;
};

/** @param options.home of an earlier engine; default: a new one */
export async function startEngineClient(
  options: {
    readonly home?: string;
    readonly lab?: string;
    readonly connect?: typeof connectSsh;
    /** Main's keyring. */
    readonly secrets?: Handlers<SecretCalls>;
  } = {},
): Promise<EngineClient> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'pairkeeper-engine-')));
  const engine = await createEngine({
    home,
    language: 'en',
    owner: 'test@laptop',
    login: { homeDirectory: home, agentSocket: undefined },
    clock: createSystemClock(),
    random: createCryptoRandom(),
    connect: options.connect ?? connectSsh,
    // Addresses of a test's pair are nobody's outside of a lab: nothing is sent to them.
    askService: options.lab === undefined ? async () => null : askOnce,
    ...(options.lab === undefined ? {} : { lab: options.lab }),
  });
  const [ours, theirs] = portPair();
  const sent: string[] = [];
  engine.addClient({
    ...theirs,
    send: (message, ports) => {
      sent.push(JSON.stringify(message));
      theirs.send(message, ports);
    },
  });
  if (options.secrets !== undefined) {
    const [keyring, asked] = portPair();
    serve(keyring, secretCalls, options.secrets);
    engine.connectSecrets(asked);
  }
  const caller = createCaller<EngineCalls, EngineNotices>(ours, engineCalls, engineNotices);
  const health = new Map<string, ClusterHealth>();
  const events: PairEvent[] = [];
  const samples: PairSample[] = [];
  const alerts: Alert[] = [];
  const tasks = new Map<string, TaskView>();
  caller.on('health', (notice) => health.set(notice.pairId, notice.health));
  caller.on('event', (event) => events.push(event));
  caller.on('sample', ({ sample }) => samples.push(sample));
  caller.on('alert', (alert) => alerts.push(alert));
  caller.on('task', (task) => tasks.set(task.id, task));
  const follow = async (order: TaskOrder): Promise<TaskView> => {
    const { id } = await caller.request('tasks.start', { order });
    const isOver = () => ['done', 'failed'].includes(tasks.get(id)?.state ?? '');
    await eventually(async () => isOver(), 150_000);
    return tasks.get(id) as TaskView;
  };
  return {
    ...caller,
    home,
    health,
    events,
    samples,
    alerts,
    sent: () => sent.join('\n'),
    follow,
    async run(order) {
      const task = await follow(order);
      if (task.state !== 'done') throw new Error(JSON.stringify(task));
      return task.result as never;
    },
    async stop() {
      ours.close();
      await engine.stop();
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
