import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import {
  type Cidr,
  cidrContains,
  formatCidr,
  formatIp,
  isBroadcastAddress,
  isNetworkAddress,
  networkOf,
  parseCidr,
  parseIp,
  sameIp,
} from '../spec/ip-address.ts';

/** What can be proposed for a pair from what its servers say of their network. */
export type ProposedDesign = {
  /** With prefix length. Free as far as the two servers know; the preflight asks the network. */
  readonly vip: string;
  /** The gateway of the network; absent where there is none in it. */
  readonly witness?: string;
};

/** RFC 5737: nobody's. */
const DOCUMENTATION_VIP = '192.0.2.100/24';
/** The place in a network that people give to a shared address. */
const PREFERRED_HOST = 100n;
/** Places that are tried on either side of it. */
const MAX_TRIES = 4096n;

/**
 * Proposes a virtual address in the network that both nodes share, and its gateway as witness.
 *
 * @param addresses of the two nodes as in pair.yaml; the network is the one in which both of them are
 * @returns undefined when there is none, or when there is no room in it
 */
export function proposeDesign(
  facts: PairFacts,
  addresses: readonly [string, string],
): ProposedDesign | undefined {
  const network = sharedNetworks(facts).find((own) =>
    addresses.every((address) => cidrContains(own, address)),
  );
  if (network === undefined) return undefined;
  const gateways = facts.flatMap(({ defaultGateways }) => defaultGateways);
  const taken = [...gateways, ...facts.flatMap(ownAddresses)];
  const vip = freeAddress(network, taken);
  if (vip === undefined) return undefined;
  const witness = gateways.find((gateway) => cidrContains(network, gateway)) ?? gateways[0];
  return { vip: formatCidr(vip), ...(witness === undefined ? {} : { witness }) };
}

/**
 * Stands for the virtual address until the servers were seen: a place in the smallest network that could hold both.
 *
 * @param addresses of the two nodes as they were typed
 */
export function guessVip(addresses: readonly [string, string]): string {
  const [first, second] = addresses.map(parseIp);
  if (first === undefined || first.family !== second?.family) return DOCUMENTATION_VIP;
  const [bits, longest] = first.family === 4 ? [32, 24] : [128, 64];
  const differing = (first.value ^ second.value).toString(2).replace(/^0$/, '').length;
  const prefixLength = Math.max(1, Math.min(longest, bits - differing));
  const network = parseCidr(`${formatIp(first)}/${prefixLength}`);
  const vip = network && freeAddress(networkOf(network), addresses);
  return vip === undefined ? DOCUMENTATION_VIP : formatCidr(vip);
}

/** Networks in which both nodes have an address, in the order of the first one's interfaces; IPv4 before IPv6. */
function sharedNetworks(facts: PairFacts): readonly Cidr[] {
  const [first, second] = facts.map(networksOf);
  const shared = (first ?? []).filter((own) =>
    (second ?? []).some((other) => other.prefixLength === own.prefixLength && sameIp(other, own)),
  );
  return [...shared.filter(({ family }) => family === 4), ...shared.filter(({ family }) => family === 6)];
}

function networksOf({ interfaces }: NodeFacts): readonly Cidr[] {
  return interfaces
    .filter(({ loopback, up }) => !loopback && up)
    .flatMap(({ addresses }) => addresses)
    .flatMap(({ address, prefixLength }) => parseCidr(`${address}/${prefixLength}`) ?? [])
    .filter(({ family, prefixLength }) => prefixLength <= (family === 4 ? 30 : 126))
    .filter((cidr) => !isLinkLocal(cidr))
    .map(networkOf);
}

/** RFC 3927 and RFC 4291, 2.5.6: not reachable through a router, so of no use to clients. */
function isLinkLocal(cidr: Cidr): boolean {
  return cidrContains('169.254.0.0/16', cidr) || cidrContains('fe80::/10', cidr);
}

function ownAddresses({ interfaces }: NodeFacts): readonly string[] {
  return interfaces.flatMap(({ addresses }) => addresses.map(({ address }) => address));
}

/** The preferred place, then upwards to the end of the network, then downwards. */
function freeAddress(network: Cidr, taken: readonly string[]): Cidr | undefined {
  const { family, prefixLength, value: base } = network;
  const size = 1n << BigInt((family === 4 ? 32 : 128) - prefixLength);
  const start = PREFERRED_HOST < size ? PREFERRED_HOST : size / 2n;
  const numbers = taken.map((address) => parseIp(address)).filter((ip) => ip?.family === family);
  const isFree = (place: bigint) => {
    const cidr = at(place);
    const isReserved = cidr === undefined || isNetworkAddress(cidr) || isBroadcastAddress(cidr);
    return place > 0n && !isReserved && !numbers.some((ip) => ip?.value === base + place);
  };
  const at = (place: bigint) => parseCidr(`${formatIp({ family, value: base + place })}/${prefixLength}`);
  for (let place = start; place < size && place < start + MAX_TRIES; place += 1n) {
    if (isFree(place)) return at(place);
  }
  for (let place = start - 1n; place > 0n; place -= 1n) {
    if (isFree(place)) return at(place);
  }
  return undefined;
}
