import { AppError } from '../../../core/errors/app-error.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import type { Host, HostPair } from '../../../core/host/host.ts';
import { refusedOnce } from '../../../core/host/login-refusal.ts';
import { firstContact } from '../../../core/operations/first-contact.ts';
import type { ClusterSpec, NodeSpec } from '../../../core/spec/cluster-spec.ts';
import type { Connector } from './connector.ts';

/** Connects to a node of one pair, by its name. */
export type ConnectNode = (node: string, signal?: CancelSignal) => Promise<Host>;

/** @throws AppError `pair.no-such-node` */
export function nodeOf(spec: ClusterSpec, name: string): NodeSpec {
  const node = spec.nodes.find((candidate) => candidate.name === name);
  if (node !== undefined) return node;
  const names = spec.nodes.map((candidate) => candidate.name).join(', ');
  throw new AppError('pair.no-such-node', { kind: 'usage', params: { node: name, names } });
}

/**
 * The connections of one task: the admin may be asked, servers that are new are looked at by each other, and a node
 * that did not let us in is not tried again.
 *
 * @param signal the task's own; one that is given for a connection replaces it
 */
export function askingConnect(connector: Connector, spec: ClusterSpec, signal: CancelSignal): ConnectNode {
  const meet = firstContact(spec.nodes, connector.knownHosts);
  return refusedOnce((name, own = signal) =>
    meet(nodeOf(spec, name), (reviewed) =>
      connector.connect(nodeOf(spec, name), { mayAsk: true, signal: own, reviewed }),
    ),
  );
}

/** Neither node could be reached; what failed on the second one is told beside the first. */
export class BothFailed extends AppError {
  readonly second: AppError;

  constructor(first: AppError, second: AppError) {
    const { code, kind, node, params, reasons } = first;
    super(code, { kind, node, params, reasons, cause: first });
    this.second = second;
  }
}

/**
 * Connects to both nodes at once, works, and closes the connections whatever happens.
 *
 * @param cut aborting ends the connections in the middle of the work: for work that changes nothing
 * @throws AppError of kind `connection` when a node can't be reached
 */
export async function withPair<Result>(
  spec: ClusterSpec,
  connect: ConnectNode,
  work: (hosts: HostPair) => Promise<Result>,
  cut?: CancelSignal,
): Promise<Result> {
  const [first, second] = await Promise.allSettled([
    connect(spec.nodes[0].name),
    connect(spec.nodes[1].name),
  ]);
  try {
    if (first.status === 'fulfilled' && second.status === 'fulfilled') {
      const hosts = [first.value, second.value] as const;
      return await (cut === undefined ? work(hosts) : untilAborted(hosts, work, cut));
    }
    const failures = [first, second].flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    const [failure, another] = failures as readonly unknown[];
    throw failure instanceof AppError && another instanceof AppError
      ? new BothFailed(failure, another)
      : failure;
  } finally {
    await Promise.all([first, second].map((end) => end.status === 'fulfilled' && end.value.close()));
  }
}

async function untilAborted<Result>(
  hosts: HostPair,
  work: (hosts: HostPair) => Promise<Result>,
  signal: CancelSignal,
): Promise<Result> {
  const cut = () => {
    // Already gone is as good as closed.
    for (const host of hosts) void host.close().catch(() => undefined);
  };
  signal.addEventListener('abort', cut, { once: true });
  try {
    return await work(hosts);
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

/** A node that could not be reached, and why. */
export type Unreached = { readonly node: string; readonly failure: AppError };

/**
 * As `withPair`, for work that makes sense with one node, too, or with none.
 *
 * @param work is given each node in the order of pair.yaml, or why it can't be reached
 */
export async function withReachable<Result>(
  spec: ClusterSpec,
  connect: ConnectNode,
  work: (nodes: readonly [Host | Unreached, Host | Unreached]) => Promise<Result>,
): Promise<Result> {
  const attempt = async ({ name }: NodeSpec): Promise<Host | Unreached> => {
    try {
      return await connect(name);
    } catch (failure) {
      if (failure instanceof AppError) return { node: name, failure };
      throw failure;
    }
  };
  const [first, second] = spec.nodes;
  const [one, other] = await Promise.all([attempt(first), attempt(second)]);
  try {
    return await work([one, other]);
  } finally {
    await Promise.all([one, other].map((node) => ('failure' in node ? undefined : node.close())));
  }
}
