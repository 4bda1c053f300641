import type { ClientService, OutageFault } from '../core/components/component.ts';
import { components } from '../core/components/registry.ts';
import { selectComponents } from '../core/plan/select-components.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';

/** What clients use through the VIP, or undefined when no component serves anything. */
export function clientService(spec: ClusterSpec): ClientService | undefined {
  return firstAnswer(spec, ({ component, settings }) => component.clientService?.(spec, settings));
}

/** The longest outage that clients are predicted to see, milliseconds. */
export function predictOutageMs(spec: ClusterSpec, fault: OutageFault): number | undefined {
  return firstAnswer(spec, ({ component, settings }) => component.predictOutageMs?.(spec, settings, fault));
}

/** The node that takes the addresses back by itself, or undefined when they stay where they are. */
export function failsBackTo(spec: ClusterSpec): string | undefined {
  return firstAnswer(spec, ({ component, settings }) => component.failsBackTo?.(spec, settings));
}

type Ask<Answer> = (selected: ReturnType<typeof selectComponents>[number]) => Answer | undefined;

function firstAnswer<Answer>(spec: ClusterSpec, ask: Ask<Answer>): Answer | undefined {
  return selectComponents(spec, components)
    .flatMap((selected) => ask(selected) ?? [])
    .at(0);
}
