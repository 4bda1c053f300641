import type { NodeFacts } from '../../core/facts/node-facts.ts';

/**
 * Facts of a factory-new Debian 12 server, as the lab's nodes report them.
 *
 * @param overrides whole fields to replace
 */
export function fakeFacts(overrides: Partial<NodeFacts> = {}): NodeFacts {
  const node = overrides.node ?? 'web-1';
  const host = node.endsWith('2') ? 12 : 11;
  return {
    node,
    gatheredAtMs: 0,
    clockSkewMs: 3,
    os: { id: 'debian', versionId: '12', prettyName: 'Debian GNU/Linux 12 (bookworm)', family: 'debian' },
    kernel: '6.1.0-30-amd64',
    architecture: 'x86_64',
    init: 'systemd',
    machineId: `0123456789abcdef0123456789abcd${host}`,
    bootId: `b007b007-0000-4000-8000-0000000000${host}`,
    hostname: node,
    uptimeSeconds: 3600,
    userId: 0,
    virtualization: 'none',
    cloud: '',
    diskFreeKiB: { '/etc': 10_000_000, '/var': 10_000_000, '/usr': 10_000_000, '/run': 500_000 },
    readOnlyPaths: [],
    interfaces: [
      {
        name: 'lo',
        up: true,
        loopback: true,
        mac: '00:00:00:00:00:00',
        mtu: 65_536,
        addresses: [{ address: '127.0.0.1', prefixLength: 8, family: 4 }],
      },
      {
        name: 'eth0',
        up: true,
        loopback: false,
        mac: `02:00:00:00:00:${host}`,
        mtu: 1500,
        addresses: [
          { address: `10.77.1.${host}`, prefixLength: 24, family: 4 },
          { address: `fd77:1::${host}`, prefixLength: 64, family: 6 },
        ],
      },
    ],
    defaultGateways: ['10.77.1.1'],
    networkManager: 'none',
    firewall: 'none',
    selinux: 'absent',
    packageManager: { kind: 'apt', lockedBy: '', brokenLines: [], hasSources: true },
    packages: {},
    units: {},
    files: {},
    sysctl: {},
    ports: [],
    programs: {},
    pairkeeper: { managedPaths: [] },
    component: {},
    ...overrides,
  };
}
