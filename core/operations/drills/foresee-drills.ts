import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Connect } from '../../watch/watch-pair.ts';
import type { ServiceOfPair } from '../service-of-pair.ts';
import { type DrillPrediction, predictDrill, simulateInstalled } from './predict-drill.ts';
import { type DrillScenarioId, scenarioOf } from './scenario.ts';

/** What is known of a pair before one of its drills begins; part of DrillOptions. */
export type Foresight = {
  readonly hasDatabases: boolean;
  readonly predictedMs?: number;
  readonly predict?: (holder: string) => DrillPrediction | undefined;
};

/**
 * Reads what is installed on both nodes and simulates it once, for as many drills as are made.
 *
 * @throws AppError when a node can't be reached
 */
export async function foreseeDrills(
  spec: ClusterSpec,
  service: ServiceOfPair,
  connect: Connect,
  signal: CancelSignal,
): Promise<(scenario: DrillScenarioId) => Foresight> {
  const { failoverConfigPath: path, failsBackTo, hasDatabases } = service;
  const table =
    path === undefined ? undefined : await simulateInstalled(spec, connect, path, failsBackTo, signal);
  return (id) => {
    const scenario = scenarioOf(id);
    const predictedMs = scenario.outage && service.predictOutageMs(scenario.outage);
    return {
      hasDatabases,
      ...(predictedMs === undefined ? {} : { predictedMs }),
      ...(table === undefined ? {} : { predict: (holder: string) => predictDrill(table, scenario, holder) }),
    };
  };
}
