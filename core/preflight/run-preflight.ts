import type { AnyComponent, GivenSecrets } from '../components/component.ts';
import { AppError } from '../errors/app-error.ts';
import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import {
  nodeContext,
  pairContext,
  type SelectedComponent,
  selectComponents,
} from '../plan/select-components.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { checkClocks } from './check-clock.ts';
import { checkPackages } from './check-packages.ts';
import { checkStorage } from './check-storage.ts';
import { checkDifferences, checkSystem } from './check-system.ts';
import type { Finding } from './finding.ts';
import { finding } from './pair-finding.ts';

/**
 * Judges everything that is known of the pair before anything is changed. All findings are collected, the fine ones
 * too; their order is always the same: the pair, each node, then the components in
 * their own order. What the network probe brings is judged apart (judge-network.ts).
 *
 * @param components every component there is
 */
export function runPreflight(
  spec: ClusterSpec,
  facts: PairFacts,
  components: readonly AnyComponent[],
  secrets: GivenSecrets = {},
): readonly Finding[] {
  const selected = selectComponents(spec, components);
  return withoutRepeats([
    ...checkDifferences(facts),
    ...checkClocks(facts),
    ...checkNode(facts[0], wantedPackages(spec, facts, selected, 0)),
    ...checkNode(facts[1], wantedPackages(spec, facts, selected, 1)),
    ...selected.flatMap((item) => item.component.preflight(pairContext(spec, facts, item, secrets))),
  ]);
}

function checkNode(facts: NodeFacts, wanted: readonly string[]): readonly Finding[] {
  const installs = wanted.some((name) => facts.packages[name]?.installed === undefined);
  return [
    ...checkSystem(facts),
    ...checkStorage(facts, installs),
    ...checkPackages(facts, wanted),
    finding('network.manager', 'ok', { manager: facts.networkManager, firewall: facts.firewall }, facts.node),
  ];
}

/** The packages that a node's steps install; what components merely ask about is left out. */
function wantedPackages(
  spec: ClusterSpec,
  facts: PairFacts,
  selected: readonly SelectedComponent[],
  index: 0 | 1,
): readonly string[] {
  return [
    ...new Set(selected.flatMap((item) => packagesOf(item, nodeContext(spec, facts, selected, item, index)))),
  ];
}

function packagesOf(item: SelectedComponent, context: ReturnType<typeof nodeContext>): readonly string[] {
  try {
    return item.component.steps(context).flatMap((step) => (step.kind === 'package' ? step.packages : []));
  } catch (error) {
    // A component may have no steps for a server that its own preflight refuses; that one says why.
    if (error instanceof AppError) {
      return [];
    }
    throw error;
  }
}

/** Components may look at the same thing: each fact is told once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter((item) => {
    const key = JSON.stringify([item.code, item.node, item.params]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
