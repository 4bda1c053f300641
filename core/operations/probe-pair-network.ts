import type { AnyComponent } from '../components/component.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { HostPair } from '../host/host.ts';
import { selectComponents } from '../plan/select-components.ts';
import type { Finding } from '../preflight/finding.ts';
import { judgeNetwork } from '../preflight/judge-network.ts';
import { probeNetwork } from '../preflight/network-probe.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

export type ProbePairInput = {
  readonly spec: ClusterSpec;
  readonly hosts: HostPair;
  readonly components: readonly AnyComponent[];
  readonly facts: PairFacts;
  readonly signal?: CancelSignal;
};

/**
 * The part of the preflight that has to listen for some seconds: who else uses the addresses and the VRRP ids, and
 * whether the nodes hear each other. `check` waits for it; `apply` lets it run beside the installation of packages
 * and looks at the result before anything becomes active.
 */
export async function probePairNetwork(input: ProbePairInput): Promise<readonly Finding[]> {
  const { spec, hosts, components, facts, signal } = input;
  const selected = selectComponents(spec, components);
  const results = await probeNetwork(hosts, spec, facts, signal === undefined ? {} : { signal });
  return judgeNetwork(spec, facts, results, {
    virtualRouterIds: selected.flatMap(
      ({ component, settings }) => component.virtualRouterIds?.(spec, settings) ?? [],
    ),
    opensFirewall: selected.some(({ component }) => component.opensFirewall === true),
  });
}
