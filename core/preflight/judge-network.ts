import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import { interfaceWithAddress } from '../facts/vip-interface.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { parseCidr, sameIp } from '../spec/ip-address.ts';
import type { Finding } from './finding.ts';
import type { NetworkResults, NodeNetworkResults } from './network-results.ts';
import { finding } from './pair-finding.ts';

/** What the pair is going to do on the network. */
export type NetworkExpectations = {
  /** The pair's VRRP virtual router ids, 1 to 255. */
  readonly virtualRouterIds: readonly number[];
  /** True when the plan opens the nodes' own firewalls for VRRP: then a closed one is no obstacle. */
  readonly opensFirewall: boolean;
};

/** VRRP over a longer way than this is at the mercy of every hiccup in between; milliseconds. */
const FAR_MS = 20;

/** 51 is in every tutorial, the first ones are what people type: both will clash with the next router. */
const UNUSUAL_IDS = Array.from({ length: 245 }, (_, index) => index + 11).filter((id) => id !== 51);

/** Judges what both nodes saw of the network. */
export function judgeNetwork(
  spec: ClusterSpec,
  facts: PairFacts,
  results: NetworkResults,
  expectations: NetworkExpectations,
): readonly Finding[] {
  const [first, second] = results;
  const distance = judgeDistance(results);
  const isReachable = distance.code !== 'network.peer-unreachable';
  return [
    ...results.flatMap((result) =>
      result.listenedWith === 'none' ? [finding('network.not-probed', 'warning', {}, result.node)] : [],
    ),
    distance,
    ...(isReachable ? judgeDirection(facts[0], first, second, expectations) : []),
    ...(isReachable ? judgeDirection(facts[1], second, first, expectations) : []),
    ...judgeRouterIds(facts, results, expectations),
    ...spec.vips.map((vip) => judgeVip(vip.address, facts, results)),
  ];
}

function judgeDistance(results: NetworkResults): Finding {
  const [first, second] = results;
  const nodes = { first: first.node, second: second.node };
  const measured = results.flatMap((result) => (result.roundTrip === undefined ? [] : [result.roundTrip]));
  const lossPercent = Math.max(0, ...measured.map((trip) => trip.lossPercent));
  const reached = measured.filter((trip) => trip.lossPercent < 100);
  if (reached.length === 0) {
    const heard = results.some((result) => result.fromPeer.onWire > 0 || result.fromPeer.passed > 0);
    return heard || measured.length === 0
      ? finding('network.no-ping', 'warning', nodes)
      : finding('network.peer-unreachable', 'blocker', nodes);
  }
  const averageMs = Math.round(Math.max(...reached.map((trip) => trip.averageMs)) * 100) / 100;
  if (lossPercent > 0) {
    return finding('network.packet-loss', 'warning', { ...nodes, lossPercent });
  }
  return averageMs > FAR_MS
    ? finding('network.far-apart', 'warning', { ...nodes, averageMs })
    : finding('network.round-trip', 'ok', { ...nodes, averageMs });
}

/** Does protocol 112 get from the sender to the receiver, and if not, where does it end? */
function judgeDirection(
  senderFacts: NodeFacts,
  sender: NodeNetworkResults,
  receiver: NodeNetworkResults,
  { opensFirewall }: NetworkExpectations,
): readonly Finding[] {
  if (sender.listenedWith === 'none' || receiver.listenedWith === 'none') {
    return [];
  }
  const { onWire, passed } = receiver.fromPeer;
  const params = { from: sender.node, to: receiver.node };
  if (passed > 0) {
    return [finding('vrrp.passes', 'ok', params)];
  }
  if (onWire > 0) {
    return [
      opensFirewall
        ? finding('vrrp.opened-by-plan', 'ok', params, receiver.node)
        : finding('vrrp.blocked-by-receiver', 'blocker', params, receiver.node),
    ];
  }
  if (sender.sent.count === 0) {
    const why = sender.sent.error || '?';
    return [finding('vrrp.blocked-by-sender', 'blocker', { ...params, why }, sender.node)];
  }
  const firewall = senderFacts.firewall;
  return [finding('vrrp.blocked-on-the-way', 'blocker', { ...params, firewall })];
}

function judgeRouterIds(
  facts: PairFacts,
  results: NetworkResults,
  { virtualRouterIds }: NetworkExpectations,
): readonly Finding[] {
  const isOurs = (source: string) => facts.some((node) => interfaceWithAddress(node, source) !== undefined);
  const foreign = results.flatMap((result) =>
    result.adverts
      .filter((advert) => !isOurs(advert.source))
      .map((advert) => ({ id: advert.virtualRouterId, source: advert.source, node: result.node })),
  );
  const taken = [...new Set(foreign.map(({ id }) => id))].sort((a, b) => a - b);
  const clashes = virtualRouterIds.flatMap((id) => foreign.find((heard) => heard.id === id) ?? []);
  if (clashes.length > 0) {
    return clashes.map(({ id, source, node }) =>
      finding('vrrp.router-id-in-use', 'blocker', { id, source, proposal: freeRouterId(id, taken) }, node),
    );
  }
  if (results.every((result) => result.listenedWith === 'none')) {
    return [];
  }
  return taken.length > 0
    ? [finding('vrrp.others-heard', 'ok', { ids: taken.join(', ') })]
    : [finding('vrrp.none-heard', 'ok')];
}

/** The next unused id above the wanted one, going round. */
function freeRouterId(wanted: number, taken: readonly number[]): number {
  const free = UNUSUAL_IDS.filter((id) => id !== wanted && !taken.includes(id));
  return free.find((id) => id > wanted) ?? free[0] ?? wanted;
}

function judgeVip(vip: string, facts: PairFacts, results: NetworkResults): Finding {
  const address = parseCidr(vip)?.address ?? vip;
  const holders = facts.filter((node) => interfaceWithAddress(node, address) !== undefined);
  const pairMacs = new Set(facts.flatMap((node) => node.interfaces.map((item) => item.mac)));
  const asked = results.flatMap((result) =>
    result.vips.filter((answer) => answer.vip === vip).map((answer) => ({ ...answer, result })),
  );
  const stranger = asked.find(({ mac }) => mac !== '' && !pairMacs.has(mac));
  if (stranger !== undefined) {
    const { mac, result } = stranger;
    const isGateway = result.gatewayMacs.includes(mac) && !isGatewayAddress(facts, address);
    const code = isGateway ? 'vip.answered-by-gateway' : 'vip.in-use';
    return finding(code, 'blocker', { vip: address, mac, interface: stranger.interface }, result.node);
  }
  const [holder] = holders;
  if (holder !== undefined) {
    return finding('vip.held-by-pair', 'ok', { vip: address }, holder.node);
  }
  return asked.length === 0
    ? finding('vip.not-probed', 'warning', { vip: address })
    : finding('vip.unused', 'ok', { vip: address });
}

function isGatewayAddress(facts: PairFacts, address: string): boolean {
  return facts.some((node) => node.defaultGateways.some((gateway) => sameIp(gateway, address)));
}
