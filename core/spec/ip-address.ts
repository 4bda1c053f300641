/**
 * IP addresses and networks as numbers, strictly parsed. Own code and not ipaddr.js, because that one takes
 * `010.0.0.1` for octal, `1` for 0.0.0.1 and keeps zone ids: here such text must be an error, since the next
 * reader of the same text (keepalived, nginx, a kernel) would understand another address.
 */

/** An address as a number of 32 (family 4) or 128 (family 6) bits. */
export type IpAddress = { readonly family: 4 | 6; readonly value: bigint };

/** An address together with the length of its network's prefix, as in `10.0.0.100/24`. */
export type Cidr = IpAddress & {
  /** Canonical text of the address alone. */
  readonly address: string;
  /** Bits, 0-32 or 0-128. */
  readonly prefixLength: number;
};

/** What an address can be used for; only `unicast` can be a server's or a service's address. */
export type AddressScope =
  | 'unicast'
  | 'unspecified'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'broadcast'
  | 'mapped';

/**
 * Reads an IPv4 address in four-part decimal or an IPv6 address (RFC 4291 §2.2, with an embedded IPv4 tail too).
 * Leading zeros in IPv4, zone ids, brackets and blanks are refused.
 * @returns undefined when the text is no address
 */
export function parseIp(text: string): IpAddress | undefined {
  const value4 = parseIpv4(text);
  if (value4 !== undefined) {
    return { family: 4, value: value4 };
  }
  const value6 = parseIpv6(text);
  return value6 === undefined ? undefined : { family: 6, value: value6 };
}

/**
 * Reads `address/prefixLength`.
 * @returns undefined when the text is anything else; host bits may be set
 */
export function parseCidr(text: string): Cidr | undefined {
  const [, address, length] = /^([0-9A-Fa-f.:]{2,45})\/(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const ip = address === undefined ? undefined : parseIp(address);
  const prefixLength = Number(length);
  if (ip === undefined || prefixLength > bitsOf(ip.family)) {
    return undefined;
  }
  return { ...ip, address: formatIp(ip), prefixLength };
}

/** Canonical text: dotted decimal, or RFC 5952 (lower case, the longest run of zeros shortened). */
export function formatIp(ip: IpAddress): string {
  if (ip.family === 4) {
    return formatIpv4(ip.value);
  }
  // RFC 5952 §5: addresses known to hold an IPv4 address show it in dotted decimal.
  if (ip.value >> 32n === 0xffffn) {
    return `::ffff:${formatIpv4(ip.value & 0xffff_ffffn)}`;
  }
  const groups = Array.from({ length: 8 }, (_, index) =>
    Number((ip.value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  const { start, length } = longestZeroRun(groups);
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/** Canonical text of a network or of an address with its prefix: `2001:db8::1/64`. */
export function formatCidr(cidr: IpAddress & { readonly prefixLength: number }): string {
  return `${formatIp(cidr)}/${cidr.prefixLength}`;
}

/** True when both are the same address, however they are written. False when one of them is no address. */
export function sameIp(a: string | IpAddress, b: string | IpAddress): boolean {
  const [left, right] = [asIp(a), asIp(b)];
  return (
    left !== undefined && right !== undefined && left.family === right.family && left.value === right.value
  );
}

/** True when the address lies in the network. False for another family and for text that is no address. */
export function cidrContains(cidr: string | Cidr, address: string | IpAddress): boolean {
  const network = typeof cidr === 'string' ? parseCidr(cidr) : cidr;
  const ip = asIp(address);
  if (network === undefined || ip === undefined || network.family !== ip.family) {
    return false;
  }
  const hostBits = BigInt(bitsOf(ip.family) - network.prefixLength);
  return network.value >> hostBits === ip.value >> hostBits;
}

/** The network that an address with prefix belongs to: host bits cleared. */
export function networkOf(cidr: Cidr): Cidr {
  const hostBits = BigInt(bitsOf(cidr.family) - cidr.prefixLength);
  const ip: IpAddress = { family: cidr.family, value: (cidr.value >> hostBits) << hostBits };
  return { ...ip, address: formatIp(ip), prefixLength: cidr.prefixLength };
}

/**
 * True for the first address of a network, which no host may have: IPv4's network address, IPv6's
 * subnet-router anycast address (RFC 4291 §2.6.1). Never for /31 (RFC 3021), /127 (RFC 6164) and single hosts.
 */
export function isNetworkAddress(cidr: Cidr): boolean {
  return cidr.prefixLength <= bitsOf(cidr.family) - 2 && networkOf(cidr).value === cidr.value;
}

/** True for the last address of an IPv4 network, its broadcast address. IPv6 has none. */
export function isBroadcastAddress(cidr: Cidr): boolean {
  if (cidr.family === 6 || cidr.prefixLength > 30) {
    return false;
  }
  const hostMask = (1n << BigInt(32 - cidr.prefixLength)) - 1n;
  return (cidr.value & hostMask) === hostMask;
}

/** What kind of address it is (IANA special-purpose registries, RFC 6890). */
export function addressScope(ip: IpAddress): AddressScope {
  const ranges = ip.family === 4 ? SPECIAL_IPV4 : SPECIAL_IPV6;
  const found = ranges.find(([network]) => cidrContains(network, ip));
  return found?.[1] ?? 'unicast';
}

const SPECIAL_IPV4: readonly (readonly [string, AddressScope])[] = [
  ['0.0.0.0/8', 'unspecified'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
];

const SPECIAL_IPV6: readonly (readonly [string, AddressScope])[] = [
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0/96', 'mapped'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
];

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function asIp(address: string | IpAddress): IpAddress | undefined {
  return typeof address === 'string' ? parseIp(address) : address;
}

function parseIpv4(text: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    return undefined;
  }
  let value = 0n;
  for (const part of text.split('.')) {
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) {
      return undefined;
    }
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseIpv6(text: string): bigint | undefined {
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(text)) {
    return undefined;
  }
  const halves = text.split('::');
  if (halves.length > 2) {
    return undefined;
  }
  const parsed = halves.map((half, index) => parseGroups(half, index === halves.length - 1));
  const [head, tail] = parsed;
  if (head === undefined || parsed.includes(undefined)) {
    return undefined;
  }
  if (tail === undefined) {
    return head.length === 8 ? joinGroups(head) : undefined;
  }
  const zeros = 8 - head.length - tail.length;
  // RFC 5952 §4.2.2 forbids to write "::" for one group, but readers take it (RFC 4291: "one or more groups").
  return zeros < 1 ? undefined : joinGroups([...head, ...Array<bigint>(zeros).fill(0n), ...tail]);
}

function parseGroups(text: string, mayEndInIpv4: boolean): readonly bigint[] | undefined {
  const groups: bigint[] = [];
  const parts = text === '' ? [] : text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      groups.push(BigInt(`0x${part}`));
      continue;
    }
    const ipv4 = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 === undefined) {
      return undefined;
    }
    groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
  }
  return groups;
}

function joinGroups(groups: readonly bigint[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

function formatIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 0xffn)).join('.');
}

/** The first of the longest runs of zero groups (RFC 5952 §4.2.3). */
function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) {
      start = index + 1;
    } else if (index + 1 - start > best.length) {
      best = { start, length: index + 1 - start };
    }
  }
  return best;
}
