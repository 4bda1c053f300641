import type { ClusterSpec, VipSpec } from '../spec/cluster-spec.ts';
import { cidrContains, parseCidr, sameIp } from '../spec/ip-address.ts';
import type { InterfaceFacts, NodeFacts } from './node-facts.ts';

/** The interface that has an address, or undefined. */
export function interfaceWithAddress(facts: NodeFacts, address: string): InterfaceFacts | undefined {
  return facts.interfaces.find((found) => found.addresses.some((own) => sameIp(own.address, address)));
}

/**
 * The interface on which a VIP belongs: the one named in pair.yaml, or the one that carries the VIP's subnet. The
 * pair's VIPs are not counted, so that the answer is the same before and after a failover.
 *
 * @returns undefined when there is none
 */
export function interfaceForVip(
  spec: ClusterSpec,
  facts: NodeFacts,
  vip: VipSpec,
): InterfaceFacts | undefined {
  if (vip.interface !== 'auto') {
    return facts.interfaces.find((found) => found.name === vip.interface);
  }
  const vips = spec.vips.flatMap(({ address }) => parseCidr(address)?.address ?? []);
  return facts.interfaces.find(
    (found) =>
      !found.loopback &&
      found.addresses.some(
        ({ address }) => cidrContains(vip.address, address) && !vips.some((other) => sameIp(other, address)),
      ),
  );
}
