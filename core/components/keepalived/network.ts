import type { InterfaceFacts, NodeFacts } from '../../facts/node-facts.ts';
import { interfaceForVip } from '../../facts/vip-interface.ts';
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
  const onInterface = interfaceForVip(spec, facts, first.vip);
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
