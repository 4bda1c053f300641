import { advertAddress } from '../../facts/pair-addresses.ts';
import type { NodeSpec } from '../../spec/cluster-spec.ts';
import { formatIp, parseIp } from '../../spec/ip-address.ts';
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
    const own = advertAddress(spec, node, facts, family);
    const other = advertAddress(spec, peer, peerFacts, family);
    return own === undefined || other === undefined ? [] : [{ kind: 'vrrp', family, peer: other, own }];
  });
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
