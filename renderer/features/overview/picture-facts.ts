import type { ClusterHealth, NodeHealth, VipHealth } from '../../../core/watch/cluster-health.ts';
import type { Texts } from '../../../locales/texts.ts';

/** The levels on which two nodes hear each other, from the network up to the service. */
export const levels = ['icmp', 'http', 'service'] as const;

/** VRRP's word for what a node is now; undefined when keepalived does not tell. */
export function roleOf(node: NodeHealth): string | undefined {
  const states = [...new Set(node.vrrp.map(({ state }) => state))];
  return states.length === 0 ? undefined : states.join(', ');
}

/** Where the flag of an address stands: 0 and 1 are the nodes, 0.5 between them. */
export function flagPlace(vip: VipHealth, health: ClusterHealth): number {
  const indexes = vip.holders.map((holder) => health.nodes.findIndex(({ node }) => node === holder));
  return indexes.length === 1 && (indexes[0] ?? -1) >= 0 ? (indexes[0] ?? 0) : 0.5;
}

/** Who holds an address, in words. */
export function vipWords(vip: VipHealth, texts: Texts): string {
  return texts.text(`ui.vip.${vip.state}`, { holders: vip.holders.join(', ') });
}

/** Whether the nodes reach a witness: one mark, or each node's own where they differ. */
export function witnessMark(address: string, { nodes }: ClusterHealth, texts: Texts): string {
  const reached = nodes.map(({ node, witnesses = [] }) => ({
    node,
    state: witnesses.find((witness) => witness.address === address)?.state ?? 'unknown',
  }));
  const markOf = (state: 'ok' | 'lost' | 'unknown') => texts.text(`ui.heard.${state}`);
  const [first, second] = reached;
  if (first === undefined || first.state === second?.state) return markOf(first?.state ?? 'unknown');
  return reached.map(({ node, state }) => `${markOf(state)}\u00a0${node}`).join(' ');
}

/** Whether both nodes hear each other on every level; undefined when it can't be told. */
export function isLinkWhole(health: ClusterHealth): boolean | undefined {
  const heard = health.nodes.flatMap(({ heartbeat }) =>
    heartbeat === undefined ? [] : Object.values(heartbeat),
  );
  if (heard.includes('lost')) return false;
  return heard.includes('ok') ? true : undefined;
}
