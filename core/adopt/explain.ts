import type { InstanceConfig } from '../keepalived-conf/vrrp-config.ts';
import type { FailoverState } from '../simulate/failover-state.ts';
import type { FailoverRow, FailoverTable, FailoverUnit } from '../simulate/failover-table.ts';
import type { AdoptSentence, UnderstoodNode } from './present-node.ts';

type Side = 0 | 1;

/**
 * Says in sentences what the configuration of a pair does, by what the simulation came to: who begins, who takes over
 * when and how quickly, and who has the addresses afterwards.
 */
export function explainPair(
  nodes: readonly [UnderstoodNode, UnderstoodNode],
  failover: FailoverTable,
): readonly AdoptSentence[] {
  return failover.units.flatMap((unit) => [
    ...describeUnit(nodes, unit),
    ...beginning(unit),
    ...([0, 1] as const).flatMap((side) => failures(failover.nodes, unit, side)),
    ...together(failover.nodes, unit),
  ]);
}

function describeUnit(
  nodes: readonly [UnderstoodNode, UnderstoodNode],
  { name, addresses }: FailoverUnit,
): readonly AdoptSentence[] {
  const found = nodes.map(({ config }) => instanceOf(config.instances, addresses));
  const [first, second] = found;
  const one = first ?? second;
  if (one === undefined) {
    return [];
  }
  const params = {
    unit: name,
    addresses: addresses.join(', '),
    id: one.virtualRouterId ?? '',
    interface: one.interface,
    version: one.version,
  };
  const way = one.unicastPeers === undefined ? 'multicast' : 'unicast';
  const priorities =
    first === undefined || second === undefined
      ? []
      : [
          {
            code: first.priority === second.priority ? 'priorities-equal' : 'priorities',
            params: {
              node: nodes[first.priority >= second.priority ? 0 : 1].node.name,
              peer: nodes[first.priority >= second.priority ? 1 : 0].node.name,
              higher: Math.max(first.priority, second.priority),
              lower: Math.min(first.priority, second.priority),
            },
          },
        ];
  return [{ code: `moves-${way}`, params }, ...priorities];
}

/** The instance that has one of a unit's addresses. */
function instanceOf(
  instances: readonly InstanceConfig[],
  addresses: readonly string[],
): InstanceConfig | undefined {
  return instances.find((instance) =>
    [...instance.addresses, ...instance.excludedAddresses].some((address) => addresses.includes(address)),
  );
}

function rowOf(
  { rows }: FailoverUnit,
  history: FailoverState['history'],
  nodes: FailoverState['nodes'],
  link: FailoverState['link'] = 'whole',
): FailoverRow | undefined {
  return rows.find(
    ({ state }) =>
      state.history === history &&
      state.link === link &&
      state.nodes[0] === nodes[0] &&
      state.nodes[1] === nodes[1],
  );
}

function beginning(unit: FailoverUnit): readonly AdoptSentence[] {
  const row = rowOf(unit, 'booted-together', ['ok', 'ok']);
  const [node] = row?.holders ?? [];
  if (row === undefined || node === undefined) {
    return [];
  }
  const code = row.byChance ? 'begins-by-chance' : row.holders.length > 1 ? 'begins-both' : 'begins';
  return [{ code, params: { node } }];
}

/** What happens when the node that serves goes down, or its service does. */
function failures(
  names: readonly [string, string],
  unit: FailoverUnit,
  side: Side,
): readonly AdoptSentence[] {
  const history = side === 0 ? 'first-held' : 'second-held';
  const at = (condition: 'down' | 'service-failed'): FailoverState['nodes'] =>
    side === 0 ? [condition, 'ok'] : ['ok', condition];
  const node = names[side];
  const peer = names[side === 0 ? 1 : 0];
  const down = rowOf(unit, history, at('down'));
  const failed = rowOf(unit, history, at('service-failed'));
  return [
    ...(down === undefined ? [] : [outcome('down', down, node, peer)]),
    ...(failed === undefined ? [] : [outcome('service', failed, node, peer)]),
    ...(down?.holders[0] === peer
      ? [{ code: down.holdersAfterwards[0] === node ? 'returns' : 'stays-away', params: { node, peer } }]
      : []),
  ];
}

function outcome(fault: 'down' | 'service', row: FailoverRow, node: string, peer: string): AdoptSentence {
  const [holder, other] = row.holders;
  const seconds = row.predictedOutageMs === null ? '' : Math.ceil(row.predictedOutageMs / 100) / 10;
  const params = { node, peer, seconds };
  if (other !== undefined) {
    return { code: `${fault}-both`, params };
  }
  if (holder === undefined) {
    return { code: `${fault}-nobody`, params };
  }
  return { code: holder === peer ? `${fault}-moves` : `${fault}-stays`, params };
}

function together([first, second]: readonly [string, string], unit: FailoverUnit): readonly AdoptSentence[] {
  const failed = rowOf(unit, 'first-held', ['service-failed', 'service-failed']);
  const cut = rowOf(unit, 'first-held', ['ok', 'ok'], 'cut');
  const [last] = failed?.holders ?? [];
  const isWatched = unit.rows.some(({ state }) => state.nodes.includes('service-failed'));
  return [
    ...(isWatched ? [] : [{ code: 'service-unwatched', params: {} }]),
    ...(failed === undefined
      ? []
      : [
          {
            code: last === undefined ? 'both-failed-nobody' : 'both-failed-last',
            params: { node: last ?? '' },
          },
        ]),
    ...(cut !== undefined && cut.holders.length > 1 ? [{ code: 'cut-both', params: { first, second } }] : []),
  ];
}
