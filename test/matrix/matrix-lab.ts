import { readFileSync, writeFileSync } from 'node:fs';
import type { Lab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { eventually } from '../lab/support/eventually.ts';
import { pairSpec, placePackages } from '../lab/support/place-pair.ts';
import { buildTool, type Tool, type ToolRun } from '../lab/support/tool.ts';
import type { Place } from './cases.ts';
import { armGate, readTrail } from './gate.ts';
import { type Operation, type StartState, stepsOf } from './operations.ts';
import { isSameState, type PairSnapshot, snapshotPair } from './states.ts';
import { type VipWatch, watchVip } from './vip-watch.ts';

/** What an uninterrupted run of an operation showed. */
export type Learned = {
  readonly operation: Operation;
  readonly steps: Readonly<Record<Place, readonly string[]>>;
  readonly old: PairSnapshot;
  readonly new: PairSnapshot;
  /** How many nodes hold the virtual address afterwards. */
  readonly holders: { readonly old: number; readonly new: number };
};

/** Servers that can be put into every start state, with the gated command line beside them. */
export type MatrixLab = {
  readonly lab: Lab;
  readonly tool: Tool;
  /**
   * Puts the servers into a state: as they are when they are in it already, else factory-new or as they were kept. Where
   * there is a pair, one node holds the address when this resolves.
   */
  start(state: StartState): Promise<void>;
  /** The start state that the servers were proved to be in by the end of the last run. */
  present(): StartState | undefined;
  /** What a run left behind: a following one may begin there without new servers. */
  became(left: PairSnapshot): void;
  /** The node of a case, and the other one. */
  nodesOf(operation: Operation, place: Place): Promise<{ readonly node: LabNode; readonly peer: LabNode }>;
  run(operation: Operation): Promise<ToolRun>;
  /** Runs a command to its end. @throws when its exit status is another than 0 */
  must(verb: string, options: readonly string[]): Promise<void>;
  untilHealthy(): Promise<void>;
  untilHolders(watch: VipWatch, count: number): Promise<void>;
  learn(operation: Operation): Promise<Learned>;
  dispose(): void;
};

/** So many runs one after the other on the same servers; each leaves a folder of records. */
const runsBeforeReset = 15;

/** Far longer than anything takes here, also on a busy machine. */
const patienceMs = 120_000;

/** Looks that start programs must not be what keeps the machine busy. */
const lookPauseMs = 300;

export async function createMatrixLab(lab: Lab): Promise<MatrixLab> {
  const tool = buildTool(lab, (text) => text, 'build/vite.matrix-cli.config.mts');
  const usualText = readFileSync(tool.pairFile, 'utf8');
  const changedText = usualText.replace('profile: balanced', 'profile: tolerant');
  if (changedText === usualText) throw new Error('the pair file has no profile to change');
  const made = new Set<StartState>(['fresh']);
  const known = new Map<StartState, PairSnapshot>();
  let present: StartState | undefined = 'fresh';
  let runs = 0;
  const [first, second] = lab.nodes as readonly [LabNode, LabNode];

  const must: MatrixLab['must'] = async (verb, options) => {
    const to = verb === 'switchover' ? ['--to', (await standby()).name] : [];
    const { exitCode, said, result } = await tool.run(verb, ...options, ...to).ended();
    if (exitCode !== 0) throw new Error(`${verb}: exit status ${exitCode}: ${said}${JSON.stringify(result)}`);
  };
  const holds = async (node: LabNode): Promise<boolean> =>
    (await node.run(['ip', '-o', 'addr', 'show', 'to', lab.vip()])).stdout !== '';
  const holder = async (): Promise<LabNode> => ((await holds(second)) ? second : first);
  const standby = async (): Promise<LabNode> => ((await holder()) === second ? first : second);

  async function make(state: StartState): Promise<void> {
    if (made.has(state)) return;
    await start(state === 'paired' ? 'packages' : 'fresh');
    if (state === 'packages') await placePackages(lab, pairSpec(lab));
    else await must('apply', ['--yes', '--no-diff']);
    await lab.save(state);
    made.add(state);
  }

  async function start(state: StartState): Promise<void> {
    writeFileSync(tool.pairFile, usualText);
    if (present !== state) {
      await make(state);
      await lab.reset(state === 'fresh' ? undefined : state);
      runs = 0;
    }
    present = undefined;
    runs += 1;
    if (hasPair(state)) {
      await eventually(
        async () => (await Promise.all([holds(first), holds(second)])).includes(true),
        patienceMs,
        lookPauseMs,
      );
    }
  }

  const untilHealthy = (): Promise<void> =>
    eventually(async () => (await tool.run('status').ended()).exitCode === 0, patienceMs, lookPauseMs);

  const run: MatrixLab['run'] = async (operation) => {
    if (operation.changesPairFile === true) writeFileSync(tool.pairFile, changedText);
    if (operation.program !== 'transaction') await untilHealthy();
    const to = operation.verb === 'switchover' ? ['--to', (await standby()).name] : [];
    return tool.run(operation.verb, ...operation.options, ...to);
  };

  const nodesOf: MatrixLab['nodesOf'] = async (operation, place) => {
    const leading = hasPair(operation.start) && !operation.isByNode ? await holder() : first;
    const other = leading === first ? second : first;
    return place === 'first' ? { node: leading, peer: other } : { node: other, peer: leading };
  };

  const untilHolders: MatrixLab['untilHolders'] = async (watch, count) => {
    try {
      await eventually(async () => watch.holders() === count, patienceMs);
    } catch (error) {
      throw new Error(`${watch.holders()} nodes hold the address, not ${count}`, { cause: error });
    }
  };

  async function learn(operation: Operation): Promise<Learned> {
    await start(operation.start);
    const watch = await watchVip(lab);
    await untilHolders(watch, Number(hasPair(operation.start)));
    const { node, peer } = await nodesOf(operation, 'first');
    const old = await snapshotPair(lab.nodes);
    await Promise.all(lab.nodes.map((one) => armGate(one).then((gate) => gate.disarm())));
    const { exitCode, said } = await (await run(operation)).ended();
    if (exitCode !== 0) throw new Error(`${operation.id}: ${said}`);
    const steps = {
      first: stepsOf(operation, await readTrail(node)),
      second: stepsOf(operation, await readTrail(peer)),
    };
    const leavesPair = operation.verb !== 'undo' && operation.verb !== 'uninstall';
    await untilHolders(watch, Number(leavesPair));
    const after = await snapshotPair(lab.nodes);
    await watch.stop();
    known.set(operation.start, old);
    if (operation.makes !== undefined) {
      await lab.save(operation.makes);
      made.add(operation.makes);
    }
    const holders = { old: Number(hasPair(operation.start)), new: Number(leavesPair) };
    return { operation, steps, old, new: after, holders };
  }

  return {
    lab,
    tool,
    start,
    present: () => present,
    became(left) {
      const found = [...known].find(([, snapshot]) => isSameState(snapshot, left));
      present = runs < runsBeforeReset ? found?.[0] : undefined;
    },
    nodesOf,
    run,
    must,
    untilHealthy,
    untilHolders,
    learn,
    dispose: () => tool.dispose(),
  };
}

function hasPair(state: StartState): boolean {
  return state === 'paired' || state === 'installed';
}
