import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { gatherFacts } from '../../core/facts/gather-facts.ts';
import type { HostPair } from '../../core/host/host.ts';
import type { Finding } from '../../core/preflight/finding.ts';
import { judgeNetwork } from '../../core/preflight/judge-network.ts';
import { probeNetwork } from '../../core/preflight/network-probe.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { connectLab, labSpec } from './support/connect-lab.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

const lab = useLab({ nodes: 3 });
let hosts: HostPair;

/** Sends VRRP advertisements to the multicast group every half second: SOURCE ID. */
const SPEAKER = `use Socket; my ($source, $id) = @ARGV; socket(my $s, AF_INET, SOCK_RAW, 112) or die;
setsockopt $s, 0, 2, 255; setsockopt $s, 0, 32, inet_aton($source);
for (;;) { send $s, pack('CCCCnna4', 0x31, $id, 100, 1, 100, 0, inet_aton($source)), 0,
  pack_sockaddr_in(0, inet_aton('224.0.0.18')); select undef, undef, undef, 0.5 }`;

beforeEach(async () => {
  hosts = await connectLab(lab(), labSpec(lab()));
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
});

const node = (name: 'node1' | 'node2' | 'node3'): LabNode => lab().node(name);

async function judged(
  spec: ClusterSpec = labSpec(lab()),
  opensFirewall = false,
): Promise<readonly Finding[]> {
  const facts = await gatherFacts(hosts, [], createSystemClock());
  const results = await probeNetwork(hosts, spec, facts);
  return judgeNetwork(spec, facts, results, { virtualRouterIds: [77], opensFirewall });
}

async function startSpeaker(target: LabNode, id: number): Promise<void> {
  await runOn(target, 'cat >/root/speaker', SPEAKER);
  await runOn(target, `systemd-run --quiet --unit=speaker perl /root/speaker ${target.address} ${id}`);
}

const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

describe('the network of two fresh servers', () => {
  it('is found to be fine: no other router, both directions, free addresses of both families', async () => {
    const spec = labSpec(lab());
    const vip6 = { address: `${lab().vip(6)}/64`, interface: 'auto' };
    const findings = await judged({ ...spec, vips: [...spec.vips, vip6] });
    expect(findings.every(({ level }) => level === 'ok')).toBe(true);
    expect(codes(findings)).toEqual([
      'network.round-trip',
      'vrrp.passes',
      'vrrp.passes',
      'vrrp.none-heard',
      'vip.unused',
      'vip.unused',
    ]);
  });

  it('has a VIP that another server uses, even if that one answers no ping', async () => {
    const spec = labSpec(lab());
    const vip6 = { address: `${lab().vip(6)}/64`, interface: 'auto' };
    await runOn(
      node('node3'),
      `ip addr add ${lab().vip()}/24 dev eth0; ip addr add ${vip6.address} dev eth0 nodad`,
    );
    await runOn(node('node3'), 'echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all');
    const mac = (await runOn(node('node3'), 'cat /sys/class/net/eth0/address')).trim();
    const findings = await judged({ ...spec, vips: [...spec.vips, vip6] });
    await runOn(
      node('node3'),
      `ip addr del ${lab().vip()}/24 dev eth0; ip addr del ${vip6.address} dev eth0`,
    );
    await runOn(node('node3'), 'echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_all');
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([
      expect.objectContaining({
        code: 'vip.in-use',
        level: 'blocker',
        params: { vip: lab().vip(), mac, interface: 'eth0' },
      }),
      expect.objectContaining({
        code: 'vip.in-use',
        level: 'blocker',
        params: { vip: lab().vip(6), mac, interface: 'eth0' },
      }),
    ]);
  });

  it('has a VIP for which the gateway answers', async () => {
    const port =
      (await lab().enter(['ip', '-o', 'addr', 'show', 'to', lab().gateway])).stdout.split(/\s+/)[1] ?? '';
    await lab().enter(['ip', 'addr', 'add', `${lab().vip()}/32`, 'dev', port]);
    const findings = await judged();
    await lab().enter(['ip', 'addr', 'del', `${lab().vip()}/32`, 'dev', port]);
    expect(codes(findings)).toContain('vip.answered-by-gateway');
  });

  it('has another router with our id, and a free one is proposed', async () => {
    await startSpeaker(node('node3'), 77);
    const findings = await judged();
    await runOn(node('node3'), 'systemctl stop speaker');
    expect(findings).toContainEqual({
      code: 'vrrp.router-id-in-use',
      level: 'blocker',
      node: 'node1',
      params: { id: 77, source: node('node3').address, proposal: 78 },
    });
  });

  it('has a router with another id, which is in nobody’s way', async () => {
    await startSpeaker(node('node3'), 200);
    const findings = await judged();
    await runOn(node('node3'), 'systemctl stop speaker');
    expect(findings.every(({ level }) => level === 'ok')).toBe(true);
    expect(findings).toContainEqual({ code: 'vrrp.others-heard', level: 'ok', params: { ids: '200' } });
  });

  it('drops protocol 112 in one direction', async () => {
    const rule = [
      'ether',
      'type',
      'ip',
      'ip',
      'protocol',
      '112',
      'ip',
      'saddr',
      node('node1').address,
      'drop',
    ];
    await lab().enter(['nft', 'add', 'table', 'bridge', 'test']);
    const hook = '{ type filter hook forward priority 0 ; }';
    await lab().enter(['nft', `add chain bridge test forward ${hook}`]);
    const added = await lab().enter(['nft', 'add', 'rule', 'bridge', 'test', 'forward', ...rule]);
    const findings = await judged();
    await lab().enter(['nft', 'delete', 'table', 'bridge', 'test']);
    expect(added.exitCode).toBe(0);
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([
      {
        code: 'vrrp.blocked-on-the-way',
        level: 'blocker',
        params: { from: 'node1', to: 'node2', firewall: 'none' },
      },
    ]);
    expect(codes(findings)).toContain('vrrp.passes');
  });

  it('ends at a node’s own firewall, which is told apart from the network', async () => {
    await runOn(node('node2'), 'apt-get -qq install nftables >/dev/null 2>&1');
    const table = 'add table inet own; add chain inet own in { type filter hook input priority 0; }';
    await runOn(node('node2'), `nft '${table}; add rule inet own in ip protocol 112 drop'`);
    const blocked = await judged();
    const opened = await judged(labSpec(lab()), true);
    await runOn(node('node2'), 'nft flush ruleset');
    const output = 'add table inet own; add chain inet own out { type filter hook output priority 0; }';
    await runOn(node('node2'), `nft '${output}; add rule inet own out ip protocol 112 drop'`);
    const unsent = await judged();
    await runOn(node('node2'), 'nft flush ruleset');
    const params = { from: 'node1', to: 'node2' };
    expect(blocked.filter(({ level }) => level !== 'ok')).toEqual([
      { code: 'vrrp.blocked-by-receiver', level: 'blocker', node: 'node2', params },
    ]);
    expect(opened.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(opened).toContainEqual({ code: 'vrrp.opened-by-plan', level: 'ok', node: 'node2', params });
    expect(unsent.filter(({ level }) => level !== 'ok')).toEqual([
      expect.objectContaining({ code: 'vrrp.blocked-by-sender', node: 'node2' }),
    ]);
  });

  it('is cut between the nodes', async () => {
    await node('node1').cutFrom('node2');
    const findings = await judged();
    await node('node1').heal();
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([
      { code: 'network.peer-unreachable', level: 'blocker', params: { first: 'node1', second: 'node2' } },
    ]);
  });
});

describe('a pair that runs', () => {
  it('is not disturbed, and takes neither its own VIP nor its own id for a stranger’s', async () => {
    const config = (own: string, peer: string, priority: number) => `global_defs {
  router_id test
  vrrp_version 3
}
vrrp_instance test {
  state BACKUP
  nopreempt
  interface eth0
  virtual_router_id 77
  priority ${priority}
  advert_int 0.3
  unicast_src_ip ${own}
  unicast_peer {
    ${peer}
  }
  virtual_ipaddress {
    ${lab().vip()}/24
  }
}
`;
    const [one, two] = [node('node1'), node('node2')];
    for (const [own, peer, priority] of [
      [one, two, 200],
      [two, one, 100],
    ] as const) {
      await runOn(own, 'apt-get -qq install keepalived >/dev/null 2>&1');
      await runOn(own, 'cat >/etc/keepalived/keepalived.conf', config(own.address, peer.address, priority));
      await runOn(own, 'systemctl restart keepalived');
    }
    const transitions = () => runOn(two, 'journalctl -u keepalived -o cat | grep -c "STATE" || true');
    await expect.poll(async () => codes(await judged()), { timeout: 30_000 }).toContain('vip.held-by-pair');
    const before = await transitions();
    const findings = await judged();
    expect(findings.every(({ level }) => level === 'ok')).toBe(true);
    expect(codes(findings)).toContain('vrrp.none-heard');
    expect(await transitions()).toBe(before);
    const journal = await runOn(two, 'journalctl -u keepalived -o cat');
    expect(journal).not.toMatch(/bogus|invalid version|checksum|Dropping|unknown VRID/i);
  });
});

it('the probe in Python, for the RHEL family, understands the one in Perl', async () => {
  const script = new URL('../../agent-scripts/linux/vrrp-probe', import.meta.url).pathname;
  const perl = await readFile(`${script}.pl`, 'utf8');
  const bridge = (await lab().enter(['ip', '-o', 'addr', 'show', 'to', lab().gateway])).stdout.split(
    /\s+/,
  )[1];
  const address = node('node3').address;
  const hearsOther = async (): Promise<readonly boolean[]> => {
    const [python, other] = await Promise.all([
      lab().enter(['python3', `${script}.py`, '2', lab().gateway, address, bridge ?? '']),
      node('node3').run(['perl', '-e', perl, '--', '2', address, lab().gateway, 'eth0']),
    ]);
    return [
      new RegExp(`^probe ${address} [1-9]\\d* [1-9]\\d*$`, 'm').test(python.stdout),
      new RegExp(`^probe ${lab().gateway} [1-9]\\d* [1-9]\\d*$`, 'm').test(other.stdout),
    ];
  };
  // On a busy machine one may be through when the other begins.
  await expect.poll(hearsOther, { timeout: 60_000 }).toEqual([true, true]);
});
