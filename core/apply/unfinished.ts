import { AppError } from '../errors/app-error.ts';
import type { EventSink } from '../events/event.ts';
import type { Clock, Random } from '../host/clock.ts';
import type { Host, HostPair } from '../host/host.ts';
import type { NodeOutcome } from './apply-result.ts';
import { tell } from './apply-run.ts';
import { renewEveryMs } from './node-link.ts';
import {
  isUnfinished,
  type NodeTransactionStatus,
  parseNodeStatus,
  type TransactionState,
} from './node-state.ts';
import { transactionProgram } from './program.ts';
import { ownProgramScript, phaseScript, rollBackScript, statusScript } from './render-phase.ts';
import { type PhaseReport, runPhase } from './run-phase.ts';

/** What transactions left on both nodes, in the order of pair.yaml. */
export type PairTransactions = readonly [NodeTransactionStatus, NodeTransactionStatus];

export type ResolveDependencies = {
  readonly clock: Clock;
  readonly random: Random;
  readonly emit: EventSink;
};

/** How an interrupted transaction was brought to an end. */
export type Resolution =
  | { readonly action: 'none' }
  | {
      /** partial: the nodes did not end the same way; `nodes` says how each one did. */
      readonly action: 'confirmed' | 'rolled-back' | 'undone' | 'partial';
      readonly transactionId: string;
      readonly nodes: readonly NodeOutcome[];
    };

/** Asks both nodes what transactions left; one round trip each. */
export async function inspectTransactions(
  hosts: HostPair,
  dependencies: ResolveDependencies,
): Promise<PairTransactions> {
  const [first, second] = await Promise.all(hosts.map((host) => inspectNode(host, dependencies)));
  return [first ?? { history: [] }, second ?? { history: [] }];
}

async function inspectNode(host: Host, dependencies: ResolveDependencies): Promise<NodeTransactionStatus> {
  const report = await runPhase(host, statusScript(), dependencies, { timeoutMs: 30_000 });
  if (report.lost !== undefined) throw report.lost;
  return parseNodeStatus(report.status);
}

/**
 * Brings what an earlier run left unfinished to an end: completes it where one node was confirmed already or an undo
 * was begun, else puts the old state back on both. Does nothing on a pair without such a thing.
 *
 * @throws AppError `apply.in-progress` (blocked) when another run is alive and at it; of kind `connection` when a
 *   node is lost meanwhile
 */
export async function resolveUnfinished(
  hosts: HostPair,
  dependencies: ResolveDependencies,
): Promise<Resolution> {
  const before = await inspectTransactions(hosts, dependencies);
  const id = unfinishedId(before);
  if (id === undefined) return { action: 'none' };
  const now = await refuseIfAlive(hosts, before, dependencies);
  const states = now.map((status) => stateOf(status, id));
  // The other run lived, and has come to its end while we looked.
  if (states.every((state) => state === 'confirmed')) return { action: 'none' };
  tell(dependencies, 'resuming', { transaction: id }, undefined, 'warning');
  const verb = verbFor(now, states);
  const nodes: NodeOutcome[] = [];
  for (const [index, host] of hosts.entries()) {
    nodes.push(await endNode(host, id, verb, states[index], dependencies));
  }
  return { action: actionOf(nodes, verb), transactionId: id, nodes };
}

function unfinishedId(statuses: PairTransactions): string | undefined {
  return statuses.map(({ unfinished }) => unfinished?.id).find((id) => id !== undefined);
}

/** A tool that lives renews its deadlines every few seconds; one that was killed does not. */
async function refuseIfAlive(
  hosts: HostPair,
  before: PairTransactions,
  dependencies: ResolveDependencies,
): Promise<PairTransactions> {
  const watched = before.filter(({ unfinished }) => unfinished !== undefined);
  if (watched.every(({ unfinished }) => (unfinished?.secondsLeft ?? 0) <= 0)) return before;
  tell(dependencies, 'looking-for-other-run', {});
  await dependencies.clock.sleep(renewEveryMs + 2000);
  const after = await inspectTransactions(hosts, dependencies);
  const alive = after.some(({ unfinished }, index) => {
    const earlier = before[index]?.unfinished;
    return (
      unfinished !== undefined && earlier?.id === unfinished.id && unfinished.renewals > earlier.renewals
    );
  });
  if (alive) {
    const lock = after.map((status) => status.lock).find((found) => found !== undefined);
    throw new AppError('apply.in-progress', {
      kind: 'blocked',
      params: { owner: lock?.owner ?? '', since: lock?.since ?? '' },
    });
  }
  return after;
}

function stateOf(status: NodeTransactionStatus, id: string): TransactionState | undefined {
  if (status.unfinished?.id === id) return status.unfinished.state;
  if (status.history.includes(id)) return 'confirmed';
  return status.last?.id === id ? status.last.state : undefined;
}

type EndVerb = 'confirm' | 'undo' | 'roll-back';

function verbFor(statuses: PairTransactions, states: readonly (TransactionState | undefined)[]): EndVerb {
  if (states.some((state) => state === 'undoing')) return 'undo';
  // Only a complete second node may follow; half a commit can't have been what the first one was confirmed with.
  const others = statuses.map((status, index) => ({ role: status.unfinished?.role, state: states[index] }));
  const follows = others.some(({ role, state }) => role === 'second' && state === 'committed');
  return follows && states.includes('confirmed') ? 'confirm' : 'roll-back';
}

async function endNode(
  host: Host,
  id: string,
  verb: EndVerb,
  state: TransactionState | undefined,
  dependencies: ResolveDependencies,
): Promise<NodeOutcome> {
  const { node } = host;
  if (state === undefined) return { node, state: 'untouched', leftovers: [] };
  const needed = isUnfinished(state) || (verb === 'undo' && state === 'confirmed');
  if (!needed) return { node, state: state === 'confirmed' ? 'confirmed' : 'rolled-back', leftovers: [] };
  const report = await runPhase(host, scriptFor(verb, id), { ...dependencies, phase: verb });
  if (report.lost !== undefined) throw report.lost;
  return { node, state: outcomeOf(report), leftovers: report.leftovers };
}

function scriptFor(verb: EndVerb, id: string): string {
  switch (verb) {
    case 'confirm':
      return phaseScript('confirm-as-peer', id);
    case 'undo':
      return ownProgramScript(transactionProgram(), ['undo', id, '--keep-edited']);
    case 'roll-back':
      return rollBackScript(id);
  }
}

function outcomeOf(report: PhaseReport): NodeOutcome['state'] {
  switch (report.outcome) {
    case 'confirmed':
      return 'confirmed';
    case 'rolled-back':
    case 'undone':
      return 'rolled-back';
    case 'none':
      return 'untouched';
    default:
      return 'unknown';
  }
}

function actionOf(
  nodes: readonly NodeOutcome[],
  verb: EndVerb,
): 'confirmed' | 'rolled-back' | 'undone' | 'partial' {
  if (nodes.every(({ state }) => state === 'confirmed')) return 'confirmed';
  const old = nodes.every(({ state }) => state === 'rolled-back' || state === 'untouched');
  if (!old) return 'partial';
  return verb === 'undo' ? 'undone' : 'rolled-back';
}
