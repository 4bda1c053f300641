import { components } from '../core/components/registry.ts';
import { selectComponents } from '../core/plan/select-components.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';

/** The URL at which a client sees the pair's service, or undefined when no component serves one. */
export function serviceUrl(spec: ClusterSpec): string | undefined {
  return selectComponents(spec, components)
    .flatMap(({ component, settings }) => component.serviceUrl?.(spec, settings) ?? [])
    .at(0);
}

/** The node that takes the addresses back by itself, or undefined when they stay where they are. */
export function failsBackTo(spec: ClusterSpec): string | undefined {
  return selectComponents(spec, components)
    .flatMap(({ component, settings }) => component.failsBackTo?.(spec, settings) ?? [])
    .at(0);
}
