import type { AnyComponent, GivenSecrets, SecretNeed } from '../components/component.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import { formerVipAddresses, vipAddresses } from '../facts/pair-addresses.ts';
import { interfaceWithAddress } from '../facts/vip-interface.ts';
import type { Clock } from '../host/clock.ts';
import type { HostPair } from '../host/host.ts';
import { readCommandChecks } from '../plan/command-checks.ts';
import { desiredState, makePlan } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { pairContext, selectComponents } from '../plan/select-components.ts';
import type { Finding } from '../preflight/finding.ts';
import { runPreflight } from '../preflight/run-preflight.ts';
import type { FailoverTable } from '../simulate/failover-table.ts';
import { simulatePlan } from '../simulate/simulate-plan.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

export type PlanPairInput = {
  readonly spec: ClusterSpec;
  readonly hosts: HostPair;
  readonly components: readonly AnyComponent[];
  readonly clock: Clock;
  /**
   * Asked once what is on neither node; may also bring new values for what is there. Default: nobody is asked, and what
   * is missing is a blocker.
   */
  secrets?(needs: readonly SecretNeed[]): Promise<GivenSecrets>;
};

export type PlannedPair = {
  readonly facts: PairFacts;
  readonly findings: readonly Finding[];
  /** The node that has the first VIP now; absent where nobody has it, as on a fresh pair. */
  readonly holder?: string;
  /** What the configuration that would be installed does in every state; absent where preflight found a blocker. */
  readonly failover?: FailoverTable;
  /** Absent while a blocker stands. */
  readonly plan?: Plan;
};

/**
 * Facts, preflight, simulation and plan of a pair: everything up to the point where something would be changed.
 *
 * @returns what was found, and the plan unless a finding is a blocker
 */
export async function planPair(input: PlanPairInput): Promise<PlannedPair> {
  const { spec, hosts, components, clock } = input;
  const selected = selectComponents(spec, components);
  const reads = selected.map(({ component, settings }) => ({
    id: component.id,
    reads: component.reads(spec, settings),
  }));
  const facts = await gatherFacts(hosts, reads, clock);
  const needs = selected.flatMap(
    (item) => item.component.missingSecrets?.(pairContext(spec, facts, item)) ?? [],
  );
  const secrets = (await input.secrets?.(needs)) ?? {};
  const judged = runPreflight(spec, facts, components, secrets);
  if (hasBlocker(judged)) {
    return { facts, findings: judged };
  }
  const holder = activeNode(spec, facts);
  const desired = desiredState(spec, facts, components, secrets);
  const failover = simulatePlan(spec, components, desired);
  const findings = [...judged, ...failover.findings];
  if (hasBlocker(findings)) {
    return { facts, findings, failover };
  }
  const commandsDone = await Promise.all([
    readCommandChecks(hosts[0], desired[0].steps),
    readCommandChecks(hosts[1], desired[1].steps),
  ]);
  const plan = makePlan({
    spec,
    facts,
    desired,
    commandsDone,
    findings: findings.filter((finding) => finding.level !== 'ok'),
    activeNode: holder,
    createdAt: new Date(clock.now()).toISOString(),
  });
  return { facts, findings, failover, plan, ...(holder === undefined ? {} : { holder }) };
}

/** True when nothing may be changed. */
function hasBlocker(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.level === 'blocker');
}

/** Name of the node that has VIPs on an interface: those that are wanted, or those from before the change. */
function activeNode(spec: ClusterSpec, facts: PairFacts): string | undefined {
  return [...vipAddresses(spec), ...facts.flatMap(formerVipAddresses)]
    .map((vip) => facts.find((node) => interfaceWithAddress(node, vip) !== undefined)?.node)
    .find((name) => name !== undefined);
}
