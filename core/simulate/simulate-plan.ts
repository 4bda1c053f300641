import type { AnyComponent } from '../components/component.ts';
import { parseConf } from '../keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { DesiredNode } from '../plan/make-plan.ts';
import { selectComponents } from '../plan/select-components.ts';
import { roleEnginesOf } from '../roles/role-engines.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import type { FailoverTable } from './failover-table.ts';
import type { SimulatedNode } from './pair-model.ts';
import { simulateFailover } from './simulate-failover.ts';

/**
 * Simulates the files that would be installed, read back from their text: what is judged is the result, not the wish.
 *
 * @returns a table without units when no component decides who holds the addresses
 */
export function simulatePlan(
  spec: ClusterSpec,
  components: readonly AnyComponent[],
  desired: readonly [DesiredNode, DesiredNode],
): FailoverTable {
  const selected = selectComponents(spec, components);
  const path = selected
    .map(({ component }) => component.failoverConfigPath)
    .find((found) => found !== undefined);
  const node = (index: 0 | 1): SimulatedNode => {
    const file = desired[index].steps.find((step) => step.kind === 'file' && step.path === path);
    const text = file?.kind === 'file' ? file.content : '';
    return {
      name: spec.nodes[index].name,
      address: spec.nodes[index].address,
      config: readVrrpConfig(parseConf({ path: path ?? '', text }).entries),
    };
  };
  const returnsTo = selected
    .map(({ component, settings }) => component.failsBackTo?.(spec, settings))
    .find((name) => name !== undefined);
  // Files have a table of their own, and refuse no writes.
  const hasDatabases = roleEnginesOf(spec, components).some(({ rules }) => rules === undefined);
  return simulateFailover({
    nodes: [node(0), node(1)],
    failback: returnsTo ?? 'stay',
    ...(hasDatabases ? { databases: { hasWitness: spec.witnesses.length > 0 } } : {}),
  });
}
