import { applyPlan } from '../apply/apply-plan.ts';
import type { ApplyResult } from '../apply/apply-result.ts';
import type { AnyComponent } from '../components/component.ts';
import type { EventSink } from '../events/event.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock, Random } from '../host/clock.ts';
import type { Host, HostPair } from '../host/host.ts';
import type { Plan } from '../plan/plan.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { probePairNetwork } from './probe-pair-network.ts';
import { verifyPair } from './verify-pair.ts';

/** After so many seconds without a sign of life of this program a node puts its old state back by itself. */
export const deadlineSeconds = 120;

export type ChangePairInput = {
  readonly spec: ClusterSpec;
  readonly hosts: HostPair;
  readonly components: readonly AnyComponent[];
  /** What planPair brought: the facts, and the plan that was shown. */
  readonly facts: PairFacts;
  readonly plan: Plan;
  readonly clock: Clock;
  readonly random: Random;
  readonly emit: EventSink;
  /** Who changes the pair, e.g. `anna@laptop`; others are told this while it lasts. */
  readonly owner: string;
  /** Aborting puts both nodes back. */
  readonly signal: CancelSignal;
  /**
   * Makes a new connection to a node. Must work after `signal` was aborted too: the servers still have to be reached
   * to put them back.
   */
  reconnect(node: string): Promise<Host>;
  /** As in ApplyDependencies: a node's safety timer was wound up. */
  onDeadline?(node: string, leftMs: number): void;
};

/** Carries out a plan as one transaction and proves its result: behaviour of the pair, and who else uses its addresses. */
export function changePair(input: ChangePairInput): Promise<ApplyResult> {
  const { spec, hosts, components, facts, plan, clock, signal, ...others } = input;
  return applyPlan(plan, {
    ...others,
    hosts,
    clock,
    signal,
    deadlineSeconds,
    verify: (newHosts) => verifyPair({ spec, hosts: newHosts, components, facts, clock }),
    judgeSurroundings: () => probePairNetwork({ spec, hosts, components, facts, signal }),
  });
}
