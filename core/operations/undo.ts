import { transactionTime } from '../apply/transaction-id.ts';
import { inspectTransactions, type ResolveDependencies } from '../apply/unfinished.ts';
import { AppError } from '../errors/app-error.ts';
import type { Host, HostPair } from '../host/host.ts';
import { standbyFirst } from './standby-first.ts';
import {
  previewNode,
  type TakeBackOptions,
  type TakeBackOutcome,
  type TakeBackPreview,
  takeBackInOrder,
} from './take-back.ts';

/** The change that `undoLast` would take back. */
export type UndoPreview = {
  readonly transactionId: string;
  /** When it was made, RFC 3339. */
  readonly changedAt: string;
  /** Only the nodes that have it; in the order of pair.yaml. */
  readonly nodes: readonly TakeBackPreview[];
};

export type UndoOptions = TakeBackOptions & {
  /** The change that was shown; taking another one back would be a surprise. */
  readonly transactionId: string;
};

export type UndoResult =
  | { readonly outcome: 'nothing-to-undo' }
  /** Files were edited since, and `onEdited` was `stop`: nothing was changed. */
  | { readonly outcome: 'edited'; readonly preview: UndoPreview }
  | {
      /** partial: not on every node; run it again to complete it. */
      readonly outcome: 'undone' | 'partial';
      readonly transactionId: string;
      readonly nodes: readonly TakeBackOutcome[];
    };

/**
 * Looks which change is the last one, and what taking it back means. An unfinished transaction is for
 * `resolveUnfinished`, which comes first.
 */
export async function previewUndo(
  hosts: HostPair,
  dependencies: ResolveDependencies,
): Promise<UndoPreview | undefined> {
  const last = await lastChange(hosts, dependencies);
  if (last === undefined) return undefined;
  const verb = ['undo', last.transactionId] as const;
  const nodes = await Promise.all(last.hosts.map((host) => previewNode(host, verb, dependencies)));
  return undoPreview(last.transactionId, nodes);
}

function undoPreview(transactionId: string, nodes: readonly TakeBackPreview[]): UndoPreview {
  return { transactionId, changedAt: transactionTime(transactionId), nodes };
}

/**
 * Puts both nodes back to before the last confirmed change: bytes, modes, services' enablement and activity, kernel
 * settings, and the packages that were added when that was asked for. One node after the other, the standby first, so
 * that the pair goes on serving. Killed half-way, the nodes complete it by themselves, and a second call
 * brings the other node along.
 *
 * @throws AppError `undo.another-change` (blocked) when the last change is not the one that was shown
 */
export async function undoLast(
  hosts: HostPair,
  options: UndoOptions,
  dependencies: ResolveDependencies,
): Promise<UndoResult> {
  const last = await lastChange(hosts, dependencies);
  if (last === undefined) return { outcome: 'nothing-to-undo' };
  const { transactionId } = last;
  if (transactionId !== options.transactionId) {
    throw new AppError('undo.another-change', { kind: 'blocked' });
  }
  const verb = ['undo', transactionId] as const;
  if (options.onEdited === 'stop') {
    const nodes = await Promise.all(last.hosts.map((host) => previewNode(host, verb, dependencies)));
    if (nodes.some(({ edited }) => edited.length > 0)) {
      return { outcome: 'edited', preview: undoPreview(transactionId, nodes) };
    }
  }
  const order = (await standbyFirst(hosts)).filter((host) => last.hosts.includes(host));
  const nodes = await takeBackInOrder(hosts, order, verb, options, dependencies);
  const undone = nodes.every(({ state, leftovers }) => state === 'done' && leftovers.length === 0);
  return { outcome: undone ? 'undone' : 'partial', transactionId, nodes };
}

/** The newest confirmed change of either node, and the nodes whose newest it is. Ids begin with their time. */
async function lastChange(
  hosts: HostPair,
  dependencies: ResolveDependencies,
): Promise<{ readonly transactionId: string; readonly hosts: readonly Host[] } | undefined> {
  const statuses = await inspectTransactions(hosts, dependencies);
  const newest = statuses.map(({ history }) => history.at(-1) ?? '');
  const transactionId = [...newest].sort().at(-1) ?? '';
  if (transactionId === '') return undefined;
  return { transactionId, hosts: hosts.filter((_, index) => newest[index] === transactionId) };
}
