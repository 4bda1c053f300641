import type { AnyComponent, ClientService, OutageFault } from '../components/component.ts';
import { selectComponents } from '../plan/select-components.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';

/** What is known of a pair's service without asking its servers. */
export type ServiceOfPair = {
  /** What clients use through the VIP; absent when no component serves anything. */
  readonly client?: ClientService;
  /** The node that takes the addresses back by itself; absent when they stay where they are. */
  readonly failsBackTo?: string;
  /** Where the nodes have the file by which they take part in the failover. */
  readonly failoverConfigPath?: string;
  /** Databases whose role follows the addresses. */
  readonly hasDatabases: boolean;
  /** The longest outage that clients are predicted to see, milliseconds. */
  predictOutageMs(fault: OutageFault): number | undefined;
};

/** @param components every component there is */
export function serviceOfPair(spec: ClusterSpec, components: readonly AnyComponent[]): ServiceOfPair {
  const selected = selectComponents(spec, components);
  const firstAnswer = <Answer>(ask: (of: (typeof selected)[number]) => Answer | undefined) =>
    selected.flatMap((one) => ask(one) ?? []).at(0);
  const client = firstAnswer(({ component, settings }) => component.clientService?.(spec, settings));
  const failsBackTo = firstAnswer(({ component, settings }) => component.failsBackTo?.(spec, settings));
  const failoverConfigPath = firstAnswer(({ component }) => component.failoverConfigPath);
  const database = firstAnswer(({ component, settings }) => component.roleEngine?.(spec, settings));
  return {
    hasDatabases: database !== undefined,
    ...(failoverConfigPath === undefined ? {} : { failoverConfigPath }),
    ...(client === undefined ? {} : { client }),
    ...(failsBackTo === undefined ? {} : { failsBackTo }),
    predictOutageMs: (fault) =>
      firstAnswer(({ component, settings }) => component.predictOutageMs?.(spec, settings, fault)),
  };
}
