import { components } from '../../../core/components/registry.ts';
import { serviceOfPair } from '../../../core/operations/service-of-pair.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { PlanResult } from '../../contract/task.ts';

/** The longest outage that clients are predicted to see, by what happens to the serving node. */
export function predictions(spec: ClusterSpec): PlanResult['predictedMs'] {
  const { predictOutageMs } = serviceOfPair(spec, components);
  const named = {
    powerOff: predictOutageMs('power-off'),
    serviceFailed: predictOutageMs('service-failed'),
    serviceHung: predictOutageMs('service-hung'),
    switchover: predictOutageMs('switchover'),
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
