import type { AnyComponent, RoleEngine } from '../components/component.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

/**
 * The databases of a pair whose roles follow the addresses.
 *
 * @param components every component there is, or those among which databases are
 */
export function roleEnginesOf(spec: ClusterSpec, components: readonly AnyComponent[]): readonly RoleEngine[] {
  return components.flatMap((component) => {
    const settings = spec.sections[component.id];
    return component.wants(spec, settings) ? (component.roleEngine?.(spec, settings) ?? []) : [];
  });
}
