import type { EventLevel, EventSink } from '../events/event.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock, Random } from '../host/clock.ts';
import type { Host, HostPair } from '../host/host.ts';
import type { NodePlan, Plan } from '../plan/plan.ts';
import type { Finding } from '../preflight/finding.ts';
import type { CheckResult } from '../verify/run-checks.ts';
import { newTransactionId } from './transaction-id.ts';

/** What a transaction needs from outside. */
export type ApplyDependencies = {
  /** Connections to both nodes, in the order of pair.yaml. They stay the caller's to close. */
  readonly hosts: HostPair;
  /** Makes a new connection to a node; those that the transaction asked for are closed by it. */
  reconnect(node: string): Promise<Host>;
  /** Proves the new state over connections that were made after the change. */
  verify(hosts: HostPair): Promise<readonly CheckResult[]>;
  /**
   * Slow checks of what surrounds the pair (operations/probe-pair-network.ts). They run while packages are installed;
   * a blocker among them takes everything back before anything is active.
   */
  judgeSurroundings?(): Promise<readonly Finding[]>;
  readonly clock: Clock;
  readonly random: Random;
  readonly emit: EventSink;
  /** Aborting rolls back safely at any point before the confirmation. */
  readonly signal?: CancelSignal;
  /** Who runs this, e.g. `ann@laptop`; shown to others who find the pair locked. */
  readonly owner?: string;
  /** Seconds until a node that hears nothing rolls back by itself. Default 120. */
  readonly deadlineSeconds?: number;
  /**
   * Told whenever a node's timer was wound up: it rolls back by itself `leftMs` milliseconds from now unless it hears
   * something. Not an event: it comes every few seconds, and is out of date after the next one.
   */
  onDeadline?(node: string, leftMs: number): void;
};

/** One node of a running transaction. The only state that changes while it runs. */
export type NodeSession = {
  readonly node: string;
  readonly role: 'first' | 'second';
  readonly plan: NodePlan;
  host: Host;
  /** The connection is gone, and a new one was not to be had. */
  lost: boolean;
  /** Its commit was begun. */
  committing: boolean;
  /** Monotonic milliseconds at which the node's own roll-back starts, by what was heard of it last. */
  deadlineAt: number;
};

export type ApplyRun = {
  readonly id: string;
  readonly nonce: string;
  readonly deadlineSeconds: number;
  /** The one that is changed and confirmed first comes first. */
  readonly sessions: readonly [NodeSession, NodeSession];
  readonly dependencies: ApplyDependencies;
  /** Connections made by the transaction itself. */
  readonly opened: Host[];
  checks: readonly CheckResult[];
};

export function beginRun(plan: Plan, dependencies: ApplyDependencies): ApplyRun {
  const { clock, random, hosts, deadlineSeconds = 120 } = dependencies;
  const firstIndex = plan.nodes[1].node === plan.firstNode ? 1 : 0;
  const session = (index: 0 | 1): NodeSession => {
    const nodePlan = plan.nodes[index];
    const host = hosts.find((candidate) => candidate.node === nodePlan.node) ?? hosts[index];
    const role = index === firstIndex ? 'first' : 'second';
    return { node: nodePlan.node, role, plan: nodePlan, host, lost: false, committing: false, deadlineAt: 0 };
  };
  return {
    id: newTransactionId(clock.now(), random),
    nonce: random.hex(16),
    deadlineSeconds,
    sessions: [session(firstIndex), session(firstIndex === 0 ? 1 : 0)],
    dependencies,
    opened: [],
    checks: [],
  };
}

/** Tells what happens; `code` without the leading `apply.`. */
export function tell(
  dependencies: Pick<ApplyDependencies, 'clock' | 'emit'>,
  code: string,
  params: Readonly<Record<string, string | number | boolean>>,
  node?: string,
  level: EventLevel = 'info',
): void {
  dependencies.emit({
    code: `apply.${code}`,
    level,
    at: new Date(dependencies.clock.now()).toISOString(),
    ...(node === undefined ? {} : { node }),
    params,
  });
}
