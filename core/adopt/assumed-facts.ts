import type { FileFacts, NodeFacts } from '../facts/node-facts.ts';
import { parseCidr } from '../spec/ip-address.ts';

/**
 * Facts of a server that nobody has asked, as far as its own configuration tells of it: enough to render what
 * Pairkeeper would install there, for a Debian server with the packages of today. Never for a plan.
 *
 * @param device interface of the shared addresses
 * @param vip with prefix length; the server's own address is in the same network
 */
export function assumedFacts(
  node: string,
  address: string,
  device: string,
  vip: string,
  config: FileFacts,
): NodeFacts {
  const parsed = parseCidr(vip);
  const family = address.includes(':') ? 6 : 4;
  const prefixLength = parsed?.family === family ? parsed.prefixLength : family === 4 ? 24 : 64;
  return {
    node,
    gatheredAtMs: 0,
    clockSkewMs: 0,
    os: { id: 'debian', versionId: '', prettyName: '', family: 'debian' },
    kernel: '',
    architecture: '',
    init: 'systemd',
    machineId: '',
    bootId: '',
    hostname: node,
    uptimeSeconds: 0,
    userId: 0,
    virtualization: '',
    cloud: '',
    diskFreeKiB: {},
    readOnlyPaths: [],
    interfaces: [
      {
        name: device,
        up: true,
        loopback: false,
        mac: '',
        mtu: 1500,
        addresses: [{ address, prefixLength, family }],
      },
    ],
    defaultGateways: [],
    networkManager: 'none',
    firewall: 'none',
    selinux: 'absent',
    packageManager: { kind: 'none', lockedBy: '', brokenLines: [], hasSources: false },
    packages: { keepalived: { name: 'keepalived', candidate: '2.2.7' } },
    units: {},
    files: { [config.path]: config },
    sysctl: {},
    ports: [],
    programs: {},
    pairkeeper: { managedPaths: [] },
    component: {},
  };
}
