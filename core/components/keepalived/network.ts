import type { InterfaceFacts, NodeFacts } from '../../facts/node-facts.ts';
import type { ClusterSpec, NodeSpec, VipSpec } from '../../spec/cluster-spec.ts';
import { type Cidr, cidrContains, parseCidr, parseIp, sameIp } from '../../spec/ip-address.ts';

/** A VIP with its address read. */
export type ParsedVip = { readonly vip: VipSpec; readonly cidr: Cidr };

/** The pair's VIPs of one address family, in the order of pair.yaml. */
export function vipsOfFamily(spec: ClusterSpec, family: 4 | 6): readonly ParsedVip[] {
  return parsedVips(spec).filter(({ cidr }) => cidr.family === family);
}

export function parsedVips(spec: ClusterSpec): readonly ParsedVip[] {
  return spec.vips.flatMap((vip) => {
    const cidr = parseCidr(vip.address);
    return cidr === undefined ? [] : [{ vip, cidr }];
  });
}

/**
 * The interface on which a VIP belongs: the one named in pair.yaml, or the one that carries the VIP's subnet. The
 * VIPs themselves are not counted, so that the answer is the same before and after a failover.
 *
 * @returns undefined when no interface carries the subnet, or the named one does not exist
 */
export function interfaceForVip(
  spec: ClusterSpec,
  facts: NodeFacts,
  { vip, cidr }: ParsedVip,
): string | undefined {
  if (vip.interface !== 'auto') {
    return facts.interfaces.find((found) => found.name === vip.interface)?.name;
  }
  const carrying = facts.interfaces.filter(
    (found) => !found.loopback && ownAddresses(spec, found).some((own) => cidrContains(cidr, own)),
  );
  const ofNode = carrying.find((found) => holdsNodeAddress(spec, facts, found));
  return (ofNode ?? carrying.find((found) => found.up) ?? carrying[0])?.name;
}

/** The interface that holds an address, or undefined. */
export function interfaceWithAddress(facts: NodeFacts, address: string): InterfaceFacts | undefined {
  return facts.interfaces.find((found) => found.addresses.some((own) => sameIp(own.address, address)));
}

/**
 * The address from which a node advertises VIPs of a family. For the family of `node.address` it is that one; for
 * the other family the node's own address in the VIP's subnet, the shortest one when there are several: addresses
 * that people gave are shorter than generated ones, which change.
 *
 * @returns undefined when the node has no address of that family next to the VIPs
 */
export function advertAddress(
  spec: ClusterSpec,
  node: NodeSpec,
  facts: NodeFacts,
  vips: readonly ParsedVip[],
): string | undefined {
  const [first] = vips;
  if (first === undefined || parseIp(node.address)?.family === first.cidr.family) {
    return node.address;
  }
  const onInterface = facts.interfaces.find((found) => found.name === interfaceForVip(spec, facts, first));
  const candidates = onInterface === undefined ? [] : ownAddresses(spec, onInterface);
  return [...candidates]
    .filter((own) => cidrContains(first.cidr, own))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

function ownAddresses(spec: ClusterSpec, found: InterfaceFacts): readonly string[] {
  const vips = parsedVips(spec);
  return found.addresses
    .map((own) => own.address)
    .filter((address) => !vips.some(({ cidr }) => sameIp(cidr, address)));
}

function holdsNodeAddress(spec: ClusterSpec, facts: NodeFacts, found: InterfaceFacts): boolean {
  const node = spec.nodes.find(({ name }) => name === facts.node);
  return node !== undefined && found.addresses.some((own) => sameIp(own.address, node.address));
}
