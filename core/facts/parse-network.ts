import { formatIp, parseIp } from '../spec/ip-address.ts';
import type { FactSections } from './fact-sections.ts';
import type { InterfaceAddress, InterfaceFacts, NodeFacts, PortFacts, UnitFacts } from './node-facts.ts';
import { readAssignments, type TextFiles } from './text-files.ts';

/** Interfaces with their addresses from `ip -o link` and `ip -o addr` (section `ip`), loopback included. */
export function parseInterfaces(lines: readonly string[]): readonly InterfaceFacts[] {
  const addresses = new Map<string, InterfaceAddress[]>();
  for (const line of lines) {
    const [, name, family, address, prefix] =
      /^\d+:\s+(\S+)\s+inet(6?)\s+([0-9A-Fa-f.:]+)(?:\s+peer\s+[0-9A-Fa-f.:]+)?(?:\/(\d{1,3}))?\s/.exec(
        line,
      ) ?? [];
    if (name !== undefined && address !== undefined && parseIp(address) !== undefined) {
      const list = addresses.get(name) ?? [];
      const bits = family === '6' ? 128 : 32;
      list.push({
        address,
        prefixLength: Math.min(Number(prefix ?? bits), bits),
        family: family === '6' ? 6 : 4,
      });
      addresses.set(name, list);
    }
  }
  return lines.flatMap((line) => parseLink(line, addresses));
}

function parseLink(
  line: string,
  addresses: ReadonlyMap<string, readonly InterfaceAddress[]>,
): readonly InterfaceFacts[] {
  const [, name, flags, mtu] = /^\d+:\s+([^\s:@]+)(?:@\S+)?:\s+<([^>]*)>\s.*?\bmtu (\d+)/.exec(line) ?? [];
  if (name === undefined || flags === undefined) {
    return [];
  }
  const flagSet = flags.split(',');
  return [
    {
      name,
      up: flagSet.includes('UP') && (flagSet.includes('LOWER_UP') || flagSet.includes('LOOPBACK')),
      loopback: flagSet.includes('LOOPBACK'),
      mac: /\slink\/\S+ ([0-9a-f]{2}(?::[0-9a-f]{2}){5})\b/i.exec(line)?.[1]?.toLowerCase() ?? '',
      mtu: Number(mtu),
      addresses: addresses.get(name) ?? [],
    },
  ];
}

/** Default gateways of both families, from /proc/net/route and /proc/net/ipv6_route (proc(5)). */
export function parseGateways(files: TextFiles): readonly string[] {
  const isGateway = 0x2;
  const ipv4 = files.lines('/proc/net/route').flatMap((line) => {
    const [, destination, gateway = '', flags, , , , mask] = line.trim().split(/\s+/);
    const usable =
      destination === '00000000' && mask === '00000000' && (Number(`0x${flags}`) & isGateway) !== 0;
    return usable && /^[0-9A-F]{8}$/i.test(gateway) ? [littleEndianIpv4(gateway)] : [];
  });
  const ipv6 = files.lines('/proc/net/ipv6_route').flatMap((line) => {
    const [destination = '', length, , , gateway = '', , , , flags] = line.trim().split(/\s+/);
    const usable = /^0{32}$/.test(destination) && length === '00' && (Number(`0x${flags}`) & isGateway) !== 0;
    return usable && /^[0-9a-f]{32}$/i.test(gateway)
      ? [formatIp({ family: 6, value: BigInt(`0x${gateway}`) })]
      : [];
  });
  return [...new Set([...ipv4, ...ipv6])];
}

/** The kernel prints the address as a number in the machine's own order: little-endian on x86 and ARM. */
function littleEndianIpv4(hex: string): string {
  return [6, 4, 2, 0].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)).join('.');
}

/** Listening sockets from `ss -Hltunp` (section `ports`). */
export function parsePorts(lines: readonly string[]): readonly PortFacts[] {
  return lines.flatMap((line): readonly PortFacts[] => {
    const [protocol, , , , local = '', , ...rest] = line.trim().split(/\s+/);
    const [, address, port] = /^(.*):(\d{1,5})$/.exec(local) ?? [];
    if ((protocol !== 'tcp' && protocol !== 'udp') || address === undefined) {
      return [];
    }
    return [
      {
        protocol,
        address: address.replace(/%[^\]]*/, '').replace(/^\[(.*)\]$/, '$1'),
        port: Number(port),
        process: /\(\("([^"]*)"/.exec(rest.join(' '))?.[1] ?? '',
      },
    ];
  });
}

/** Who configures the interfaces: netplan writes for one of the others, so it comes first. */
export function parseNetworkManager(
  files: TextFiles,
  machine: readonly string[],
  units: Readonly<Record<string, UnitFacts>>,
): NodeFacts['networkManager'] {
  if (machine.includes('netplan yes')) {
    return 'netplan';
  }
  if (units['NetworkManager.service']?.activeState === 'active') {
    return 'NetworkManager';
  }
  if (units['systemd-networkd.service']?.activeState === 'active') {
    return 'systemd-networkd';
  }
  const interfaces = files.lines('/etc/network/interfaces');
  return interfaces.some((line) => /^\s*(iface\s+(?!lo\s)|source)/.test(line)) &&
    units['networking.service']?.loadState === 'loaded'
    ? 'ifupdown'
    : 'none';
}

/** Which firewall is in charge. Tables of our own do not make a server one that runs nftables. */
export function parseFirewall(
  sections: FactSections,
  files: TextFiles,
  units: Readonly<Record<string, UnitFacts>>,
): NodeFacts['firewall'] {
  const active = (unit: string) => units[unit]?.activeState === 'active';
  if (active('firewalld.service')) {
    return 'firewalld';
  }
  if (readAssignments(files.lines('/etc/ufw/ufw.conf')).ENABLED?.toLowerCase() === 'yes') {
    return 'ufw';
  }
  if (active('iptables.service') || active('netfilter-persistent.service')) {
    return 'iptables';
  }
  const tables = sections.lines('nftables').filter((line) => !/^table \S+ pairkeeper/.test(line));
  if (active('nftables.service') || tables.some((line) => line.startsWith('table '))) {
    return 'nftables';
  }
  return files.lines('/proc/net/ip_tables_names').length > 0 ? 'iptables' : 'none';
}
