import { NODE_SETTINGS_PATH } from '../host/own-files.ts';
import type { ClusterSpec, NodeSpec, VipSpec } from '../spec/cluster-spec.ts';
import { type Cidr, cidrContains, parseCidr, parseIp, sameIp } from '../spec/ip-address.ts';
import type { NodeFacts } from './node-facts.ts';
import { interfaceForVip } from './vip-interface.ts';

/** A VIP with its address read. */
export type ParsedVip = { readonly vip: VipSpec; readonly cidr: Cidr };

type WithVips = Pick<ClusterSpec, 'vips'>;

/** The pair's VIPs in the order of pair.yaml. */
export function parsedVips(spec: WithVips): readonly ParsedVip[] {
  return spec.vips.flatMap((vip) => {
    const cidr = parseCidr(vip.address);
    return cidr === undefined ? [] : [{ vip, cidr }];
  });
}

/** Those of one address family. */
export function vipsOfFamily(spec: WithVips, family: 4 | 6): readonly ParsedVip[] {
  return parsedVips(spec).filter(({ cidr }) => cidr.family === family);
}

/** The VIPs' addresses without prefix lengths. */
export function vipAddresses(spec: WithVips): readonly string[] {
  return parsedVips(spec).map(({ cidr }) => cidr.address);
}

/**
 * The VIPs by the settings that an earlier change left on the node, without prefix lengths: they may still be on an
 * interface although pair.yaml names them no more. [] on a new node.
 */
export function formerVipAddresses(facts: NodeFacts): readonly string[] {
  const settings = facts.files[NODE_SETTINGS_PATH]?.content ?? '';
  const words = /^VIPS='([^'\n]*)'$/m.exec(settings)?.[1]?.split(' ') ?? [];
  return words.flatMap((word) => parseCidr(word)?.address ?? []);
}

/**
 * The address from which a node advertises the VIPs of a family. For the family of `node.address` it is that one; for
 * the other family the node's own address in the VIPs' subnet, the shortest one when there are several: addresses
 * that people gave are shorter than generated ones, which change. Never a VIP, neither one that is wanted nor one that
 * the node may still have: it moves away.
 *
 * @returns undefined when there are no VIPs of the family, or the node has no address of it next to them
 */
export function advertAddress(
  spec: ClusterSpec,
  node: NodeSpec,
  facts: NodeFacts,
  family: 4 | 6,
): string | undefined {
  const [first] = vipsOfFamily(spec, family);
  if (first === undefined || parseIp(node.address)?.family === family) {
    return first && node.address;
  }
  const vips = [...vipAddresses(spec), ...formerVipAddresses(facts)];
  return interfaceForVip(spec, facts, first.vip)
    ?.addresses.map((own) => own.address)
    .filter((own) => cidrContains(first.cidr, own) && !vips.some((vip) => sameIp(vip, own)))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}
