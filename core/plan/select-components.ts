import type { AnyComponent, GivenSecrets, NodeContext, PairContext } from '../components/component.ts';
import type { PairFacts } from '../facts/node-facts.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

/** A component together with the settings that the spec has for it. */
export type SelectedComponent = {
  readonly component: AnyComponent;
  readonly settings: unknown;
};

/**
 * The components that a pair needs, in the order of the registry, which is the order in which their steps are made.
 *
 * @param components every component there is (`core/components/registry.ts`)
 */
export function selectComponents(
  spec: ClusterSpec,
  components: readonly AnyComponent[],
): readonly SelectedComponent[] {
  return components
    .map((component) => ({ component, settings: spec.sections[component.id] }))
    .filter(({ component, settings }) => component.wants(spec, settings));
}

/** What every component is told about the pair as a whole. */
export function pairContext(
  spec: ClusterSpec,
  facts: PairFacts,
  selected: SelectedComponent,
  secrets: GivenSecrets = {},
): PairContext<unknown> {
  return { spec, settings: selected.settings, facts, secrets };
}

/**
 * What a component is told about one node. Track scripts and service ports are collected from all components here,
 * so that keepalived and the firewall can use what nginx offers without knowing nginx.
 *
 * @param index 0 or 1: the node's place in pair.yaml
 */
export function nodeContext(
  spec: ClusterSpec,
  facts: PairFacts,
  all: readonly SelectedComponent[],
  selected: SelectedComponent,
  index: 0 | 1,
  secrets: GivenSecrets = {},
): NodeContext<unknown> {
  const base = pairContext(spec, facts, selected, secrets);
  const peerIndex = index === 0 ? 1 : 0;
  return {
    spec: base.spec,
    settings: base.settings,
    secrets,
    node: spec.nodes[index],
    peer: spec.nodes[peerIndex],
    index,
    facts: facts[index],
    peerFacts: facts[peerIndex],
    trackScripts: all.flatMap(
      (other) => other.component.trackScripts?.(pairContext(spec, facts, other)) ?? [],
    ),
    servicePorts: all.flatMap(
      (other) => other.component.servicePorts?.(pairContext(spec, facts, other)) ?? [],
    ),
  };
}
