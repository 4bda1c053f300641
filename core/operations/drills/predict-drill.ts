import type { CancelSignal } from '../../host/cancel-signal.ts';
import { parseConf } from '../../keepalived-conf/parse-conf.ts';
import { readVrrpConfig } from '../../keepalived-conf/vrrp-config.ts';
import type { FailoverReason, FailoverRow, FailoverTable } from '../../simulate/failover-table.ts';
import type { SimulatedNode } from '../../simulate/pair-model.ts';
import { simulateFailover } from '../../simulate/simulate-failover.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Connect } from '../../watch/watch-pair.ts';
import type { DrillExpectation, DrillScenario } from './scenario.ts';

/** What the failover simulation says of a drill, in plain data. */
export type DrillPrediction = {
  /** Text: `failover.reason.<reason>`, with `holders`. */
  readonly reason: FailoverReason['code'];
  /** Names of the nodes that hold the addresses while the fault lasts. */
  readonly holders: readonly string[];
  readonly holdersAfterwards: readonly string[];
  /** Milliseconds; null: nobody serves while the fault lasts. */
  readonly outageMs: number | null;
};

/**
 * Simulates what is installed: both nodes' configuration is read back from the servers, so that a file which was edited
 * by hand is predicted as it will behave.
 *
 * @param path of the file by which a node takes part (`failoverConfigPath` of its component)
 * @param failsBackTo the node that takes the addresses back by itself
 * @throws AppError when a node can't be reached
 */
export async function simulateInstalled(
  { nodes }: ClusterSpec,
  connect: Connect,
  path: string,
  failsBackTo: string | undefined,
  signal: CancelSignal,
): Promise<FailoverTable> {
  const read = async ({ name, address }: ClusterSpec['nodes'][number]): Promise<SimulatedNode> => {
    const host = await connect(name, signal);
    try {
      const { stdout } = await host.run(['cat', path], { timeoutMs: 10_000 });
      return { name, address, config: readVrrpConfig(parseConf({ path, text: stdout }).entries) };
    } finally {
      await host.close();
    }
  };
  const [first, second] = await Promise.all([read(nodes[0]), read(nodes[1])]);
  return simulateFailover({ nodes: [first, second], failback: failsBackTo ?? 'stay' });
}

/**
 * Looks the drill up in the table of all states.
 *
 * @param holder name of the node that holds the addresses now
 * @returns undefined when the simulation has no such state
 */
export function predictDrill(
  table: FailoverTable,
  { simulated }: DrillScenario,
  holder: string,
): DrillPrediction | undefined {
  if (simulated === undefined) return undefined;
  const isFirst = table.nodes[0] === holder;
  const link = simulated.link === 'standby-deaf' ? (isFirst ? 'second-deaf' : 'first-deaf') : simulated.link;
  const isAsked = ({ state }: FailoverRow) =>
    state.history === (isFirst ? 'first-held' : 'second-held') &&
    state.nodes[isFirst ? 0 : 1] === simulated.holder &&
    state.nodes[isFirst ? 1 : 0] === 'ok' &&
    state.link === link;
  const worst = table.units
    .flatMap(({ rows }) => rows.filter(isAsked))
    .sort((a, b) => (b.predictedOutageMs ?? Infinity) - (a.predictedOutageMs ?? Infinity))
    .at(0);
  return worst === undefined
    ? undefined
    : {
        reason: worst.reason.code,
        holders: worst.holders,
        holdersAfterwards: worst.holdersAfterwards,
        outageMs: worst.predictedOutageMs,
      };
}

/** What a prediction comes to; `outage` is nothing that a drill should make. */
export function expectationOf({ reason, holders }: DrillPrediction): DrillExpectation | 'outage' {
  if (holders.length === 2) return 'both';
  switch (reason) {
    case 'stays':
      return 'stays';
    case 'took-over':
    case 'moved-although-fit':
      return 'moves';
    default:
      return 'outage';
  }
}
