import type { AnyComponent } from '../components/component.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import type { Clock } from '../host/clock.ts';
import type { HostPair } from '../host/host.ts';
import { pairContext, selectComponents } from '../plan/select-components.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { type CheckResult, runChecks } from '../verify/run-checks.ts';
import {
  awaitOneHolder,
  hasOneHolder,
  SHOW_ADDRESSES,
  type VipHolders,
  vipHolders,
} from '../verify/vip-holders.ts';

/** An election may take this long: the slowest profile's down time and the start of keepalived; milliseconds. */
const electionWithinMs = 15_000;

/** What two nodes showed further apart than this is not one picture of the pair; milliseconds. */
const togetherMs = 1000;

export type VerifyPairInput = {
  readonly spec: ClusterSpec;
  /** Connections made after the change. */
  readonly hosts: HostPair;
  readonly components: readonly AnyComponent[];
  readonly facts: PairFacts;
  readonly clock: Clock;
};

/**
 * Proves the behaviour of a pair: each component's checks on both nodes at the same time, and that every VIP has
 * exactly one holder. One round trip to each node, unless the election is still going on then.
 */
export async function verifyPair(input: VerifyPairInput): Promise<readonly CheckResult[]> {
  const { spec, hosts, components, facts, clock } = input;
  const checks = selectComponents(spec, components).flatMap((selected) =>
    selected.component.checks(pairContext(spec, facts, selected)),
  );
  const begun = clock.monotonic();
  const shown = new Map(hosts.map(({ node }) => [node, '']));
  const shownAtMs: number[] = [];
  const results = await Promise.all(
    hosts.map((host) =>
      runChecks(
        host,
        checks.filter((check) => check.node === host.node),
        {
          argv: SHOW_ADDRESSES,
          onOutput: (output) => {
            shown.set(host.node, output);
            shownAtMs.push(clock.monotonic());
          },
        },
      ),
    ),
  );
  const proved = results.flat();
  const isOnePicture = Math.max(...shownAtMs) - Math.min(...shownAtMs) <= togetherMs;
  const seen = isOnePicture ? vipHolders(spec, shown) : undefined;
  // There is no use in waiting for the election of a pair that has failed already.
  const withinMs = proved.every(({ passed }) => passed) ? electionWithinMs : 0;
  const holders =
    seen !== undefined && hasOneHolder(seen) ? seen : await awaitOneHolder(hosts, spec, clock, withinMs);
  return [...proved, oneHolderResult(spec, holders, clock.monotonic() - begun)];
}

function oneHolderResult(spec: ClusterSpec, holders: VipHolders, elapsedMs: number): CheckResult {
  const passed = hasOneHolder(holders);
  const seen = [...holders].map(([vip, nodes]) => `${vip}: ${nodes.join(' + ') || '-'}`).join(', ');
  return {
    check: {
      code: 'vip.one-holder',
      component: 'keepalived',
      node: spec.nodes[0].name,
      argv: SHOW_ADDRESSES,
      expect: { exitCode: 0 },
      withinMs: electionWithinMs,
      params: { seen },
    },
    passed,
    elapsedMs: Math.round(elapsedMs),
    output: passed ? '' : seen,
  };
}
