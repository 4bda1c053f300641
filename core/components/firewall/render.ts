import type { NodeFacts } from '../../facts/node-facts.ts';
import type { ClusterSpec, NodeSpec } from '../../spec/cluster-spec.ts';
import { cidrContains, formatIp, parseCidr, parseIp, sameIp } from '../../spec/ip-address.ts';
import type { NodeContext, ServicePort } from '../component.ts';
import type { Opening } from './document.ts';
import type { FirewallSettings } from './settings.ts';

/** What one node has to let through: VRRP and the peer's ports from the peer only, the service ports from anyone. */
export function openings(context: NodeContext<FirewallSettings>): readonly Opening[] {
  return [...vrrpOpenings(context), ...portOpenings(context.peer, context.servicePorts)];
}

function vrrpOpenings(context: NodeContext<FirewallSettings>): readonly Opening[] {
  const { spec, node, peer, facts, peerFacts } = context;
  return ([4, 6] as const).flatMap((family): readonly Opening[] => {
    const own = advertisingAddress(spec, node, facts, family);
    const other = advertisingAddress(spec, peer, peerFacts, family);
    return own === undefined || other === undefined ? [] : [{ kind: 'vrrp', family, peer: other, own }];
  });
}

/**
 * From where a node advertises the VIPs of a family: `node.address`, or for VIPs of the other family the node's own
 * address in their subnet, the shortest of several, since addresses that people gave are shorter than generated ones.
 */
function advertisingAddress(
  spec: ClusterSpec,
  node: NodeSpec,
  facts: NodeFacts,
  family: 4 | 6,
): string | undefined {
  const vips = spec.vips.flatMap(({ address }) => parseCidr(address) ?? []);
  const ofFamily = vips.filter((vip) => vip.family === family);
  const main = parseIp(node.address);
  if (ofFamily.length === 0 || main === undefined) {
    return undefined;
  }
  if (main.family === family) {
    return formatIp(main);
  }
  return facts.interfaces
    .flatMap(({ addresses }) => addresses.map(({ address }) => address))
    .filter((address) => ofFamily.some((vip) => cidrContains(vip, address)))
    .filter((address) => !vips.some((vip) => sameIp(vip, address)))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

function portOpenings(peer: NodeSpec, ports: readonly ServicePort[]): readonly Opening[] {
  const address = parseIp(peer.address);
  const sorted = [...ports].sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
  const openToAll = sorted.filter(({ from }) => from === 'anyone');
  const forPeer = sorted.filter(
    ({ from, port, protocol }) =>
      from === 'peer' && !openToAll.some((other) => other.port === port && other.protocol === protocol),
  );
  const all: readonly Opening[] = [
    ...openToAll.map(({ protocol, port }) => ({ kind: 'public-port' as const, protocol, port })),
    ...(address === undefined
      ? []
      : forPeer.map(({ protocol, port }) => ({
          kind: 'peer-port' as const,
          family: address.family,
          peer: formatIp(address),
          protocol,
          port,
        }))),
  ];
  // Two components may name the same port.
  return all.filter((one, index) => all.findIndex((other) => same(one, other)) === index);
}

function same(one: Opening, other: Opening): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
