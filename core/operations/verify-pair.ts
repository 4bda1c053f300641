import type { AnyComponent } from '../components/component.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import type { Clock } from '../host/clock.ts';
import type { HostPair } from '../host/host.ts';
import { pairContext, selectComponents } from '../plan/select-components.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { type CheckResult, runChecks } from '../verify/run-checks.ts';
import { awaitOneHolder } from '../verify/vip-holders.ts';

/** An election may take this long: the slowest profile's down time and the start of keepalived; milliseconds. */
const electionWithinMs = 15_000;

export type VerifyPairInput = {
  readonly spec: ClusterSpec;
  /** Connections made after the change. */
  readonly hosts: HostPair;
  readonly components: readonly AnyComponent[];
  readonly facts: PairFacts;
  readonly clock: Clock;
};

/**
 * Proves the behaviour of a pair: each component's checks on both nodes, and that every VIP has exactly one holder.
 * All at the same time; it takes as long as the slowest.
 */
export async function verifyPair(input: VerifyPairInput): Promise<readonly CheckResult[]> {
  const { spec, hosts, components, facts } = input;
  const checks = selectComponents(spec, components).flatMap((selected) =>
    selected.component.checks(pairContext(spec, facts, selected)),
  );
  const results = await Promise.all([
    proveOneHolder(input),
    ...hosts.map((host) =>
      runChecks(
        host,
        checks.filter((check) => check.node === host.node),
      ),
    ),
  ]);
  return results.flat();
}

async function proveOneHolder({ spec, hosts, clock }: VerifyPairInput): Promise<readonly CheckResult[]> {
  const begun = clock.monotonic();
  const { settled, holders } = await awaitOneHolder(hosts, spec, clock, electionWithinMs);
  const seen = [...holders].map(([vip, nodes]) => `${vip}: ${nodes.join(' + ') || '-'}`).join(', ');
  return [
    {
      check: {
        code: 'vip.one-holder',
        component: 'keepalived',
        node: spec.nodes[0].name,
        argv: ['ip', '-o', 'addr', 'show'],
        expect: { exitCode: 0 },
        withinMs: electionWithinMs,
        params: { seen },
      },
      passed: settled,
      elapsedMs: Math.round(clock.monotonic() - begun),
      output: settled ? '' : seen,
    },
  ];
}
