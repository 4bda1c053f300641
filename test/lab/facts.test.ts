import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import type { ComponentReads } from '../../core/facts/facts-script.ts';
import { gatherFacts } from '../../core/facts/gather-facts.ts';
import type { PairFacts } from '../../core/facts/node-facts.ts';
import type { HostPair } from '../../core/host/host.ts';
import type { Finding } from '../../core/preflight/finding.ts';
import { runPreflight } from '../../core/preflight/run-preflight.ts';
import { connectLab, labSpec } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { installing } from './support/installing-component.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

const lab = useLab({ resetBeforeEach: true });
const component = installing('keepalived');
let hosts: HostPair;

beforeEach(async () => {
  hosts = await connectLab(lab(), labSpec(lab()));
});
afterEach(async () => {
  await Promise.all(hosts.map((host) => host.close()));
});

const gather = (reads: ComponentReads['reads'] = {}): Promise<PairFacts> =>
  gatherFacts(hosts, [{ id: 'test', reads: { packages: ['keepalived'], ...reads } }], createSystemClock());

/** What the preflight has to say about a pair on which keepalived shall be installed, without what is fine. */
async function trouble(): Promise<readonly Finding[]> {
  const findings = runPreflight(labSpec(lab()), await gather(), [component]);
  return findings.filter((finding) => finding.level !== 'ok');
}

const node1 = (): LabNode => lab().node('node1');
const node2 = (): LabNode => lab().node('node2');

describe('facts of two fresh servers', () => {
  it('say what the servers are, and the preflight finds nothing wrong', async () => {
    const [first, second] = await gather({ units: ['ssh.service'], programs: ['sshd', 'tcpdump'] });
    expect(first).toMatchObject({
      node: 'node1',
      os: { id: 'debian', versionId: '12', family: 'debian' },
      init: 'systemd',
      hostname: 'node1',
      userId: 0,
      virtualization: 'systemd-nspawn',
      firewall: 'none',
      packageManager: { kind: 'apt', lockedBy: '', brokenLines: [], hasSources: true, hasLists: true },
      programs: { sshd: '/usr/sbin/sshd' },
      units: { 'ssh.service': { loadState: 'loaded', activeState: 'active', enablement: 'enabled' } },
      defaultGateways: [lab().gateway, lab().gateway6],
    });
    expect(first.packages.keepalived?.installed).toBeUndefined();
    expect(first.packages.keepalived?.candidate).toMatch(/^1:2\./);
    expect(first.programs).not.toHaveProperty('tcpdump');
    expect(first.machineId).not.toBe(second.machineId);
    expect(first.interfaces.find(({ name }) => name === 'eth0')?.addresses).toContainEqual({
      address: node1().address,
      prefixLength: 24,
      family: 4,
    });
    expect(first.ports).toContainEqual({ protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' });
    expect(await trouble()).toEqual([]);
  });

  it('come with files as they are, whatever they hold and are called', async () => {
    const odd = '/etc/odd/it\'s "a" $(name) é.conf';
    await runOn(
      node1(),
      'mkdir /etc/odd && cat >"/etc/odd/it\'s \\"a\\" \\$(name) é.conf"',
      '@1 end\n{"a":"ü"}',
    );
    await runOn(node1(), 'printf "\\000\\001" >/etc/odd/binary; : >/etc/odd/empty; ln -s gone /etc/odd/link');
    await runOn(node1(), 'echo "-----BEGIN PRIVATE KEY-----" >/etc/odd/key; chmod 0600 /etc/odd/key');
    await runOn(node1(), 'head -c 300000 /dev/zero | tr "\\0" x >/etc/odd/large');
    const [{ files }] = await gather({ paths: [odd, '/etc/odd/*', '/etc/odd', '/etc/none', '/etc/hosts'] });
    expect(files[odd]).toMatchObject({ type: 'file', mode: '0644', owner: 'root:root' });
    expect(files[odd]?.content).toBe('@1 end\n{"a":"ü"}');
    expect(files['/etc/odd']).toMatchObject({ type: 'directory', mode: '0755' });
    expect(files['/etc/none']).toEqual({ path: '/etc/none', type: 'absent' });
    expect(files['/etc/odd/link']).toMatchObject({ type: 'symlink', target: 'gone' });
    expect(files['/etc/odd/empty']?.content).toBe('');
    expect(files['/etc/odd/binary']).not.toHaveProperty('content');
    expect(files['/etc/odd/key']).toMatchObject({ mode: '0600' });
    expect(files['/etc/odd/key']).not.toHaveProperty('content');
    expect(files['/etc/odd/large']).not.toHaveProperty('content');
    expect(files['/etc/odd/large']?.sha256).toBe(
      (await runOn(node1(), 'sha256sum </etc/odd/large')).slice(0, 64),
    );
    expect(files['/etc/hosts']?.content).toContain('127.0.1.1\tnode1');
  });

  it('come with what a component prints, and with what our transactions left', async () => {
    await runOn(
      node1(),
      'mkdir -p /var/lib/pairkeeper; cd /var/lib/pairkeeper; echo "t-2 confirmed" >transaction',
    );
    await runOn(
      node1(),
      'cd /var/lib/pairkeeper; echo /etc/issue >managed; printf "owner=me@pc\\nsince=now\\n" >lock',
    );
    const [facts] = await gather({ script: 'echo one; printf "two  "; exit 3' });
    expect(facts.component.test).toEqual(['one', 'two  ']);
    expect(facts.pairkeeper).toEqual({
      lastTransaction: { id: 't-2', state: 'confirmed' },
      managedPaths: ['/etc/issue'],
      lock: { owner: 'me@pc', since: 'now' },
    });
    expect(facts.files['/etc/issue']?.type).toBe('file');
  });

  it('are the same through an account that needs a password for sudo', async () => {
    const admin = await connectLab(lab(), labSpec(lab(), 'admin'));
    const [facts] = await gatherFacts(admin, [], createSystemClock());
    await Promise.all(admin.map((host) => host.close()));
    expect(facts).toMatchObject({ userId: 0, init: 'systemd', hostname: 'node1' });
  });
});

describe('preflight finds, and says on which node', () => {
  it('the package manager held by another process', async () => {
    // dpkg and apt lock with fcntl(2): struct flock of a 64-bit Linux.
    const hold = `open(F, ">>", shift); my $lock = pack("s s x4 q q i x4", 1, 0, 0, 0, 0); fcntl(F, 6, $lock) or die; sleep 600`;
    await runOn(node2(), 'cat >/root/hold', hold);
    await node2().run(['systemd-run', '--quiet', 'perl', '/root/hold', '/var/lib/dpkg/lock-frontend']);
    const held = async () => (await runOn(node2(), 'cat /proc/locks')).includes('POSIX');
    await eventually(held);
    expect(await trouble()).toEqual([
      { code: 'package.lock-held', level: 'blocker', node: 'node2', params: { process: 'perl' } },
    ]);
  });

  it('no package source, and a source whose lists were never fetched', async () => {
    await runOn(node1(), 'rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*');
    await runOn(node2(), 'rm -rf /var/lib/apt/lists/*');
    expect(await trouble()).toEqual([
      { code: 'package.no-source', level: 'blocker', node: 'node1', params: { packages: 'keepalived' } },
      { code: 'package.no-lists', level: 'warning', node: 'node2', params: { packages: 'keepalived' } },
    ]);
  });

  it('a package that no source has, and one that is half installed', async () => {
    await runOn(
      node1(),
      'apt-get -qq --download-only install keepalived >/dev/null && dpkg --unpack /var/cache/apt/archives/libnl-3*.deb >/dev/null || dpkg --unpack /srv/repo/libnl-3*.deb >/dev/null',
    );
    const findings = await trouble();
    expect(findings.map(({ code, level, node }) => ({ code, level, node }))).toEqual([
      { code: 'package.broken', level: 'blocker', node: 'node1' },
    ]);
    const missing = runPreflight(labSpec(lab()), await gather({ packages: ['no-such-package'] }), [
      installing('no-such-package'),
    ]);
    expect(missing).toContainEqual({
      code: 'package.not-available',
      level: 'blocker',
      node: 'node2',
      params: { package: 'no-such-package' },
    });
  });

  it('a read-only /etc', async () => {
    await runOn(node1(), 'mount --bind /etc /etc && mount -o remount,bind,ro /etc');
    expect(await trouble()).toEqual([
      { code: 'disk.read-only', level: 'blocker', node: 'node1', params: { paths: '/etc' } },
    ]);
  });

  it('a clock that is off, a little or much', async () => {
    await node2().skewClock(4);
    expect(await trouble()).toEqual([
      expect.objectContaining({ code: 'clock.differs', level: 'warning', node: 'node2' }),
    ]);
    await node2().skewClock(-3600);
    expect(await trouble()).toEqual([
      expect.objectContaining({ code: 'clock.differs', level: 'blocker', node: 'node2' }),
    ]);
  });

  it('a clone', async () => {
    const machineId = (await runOn(node1(), 'cat /etc/machine-id')).trim();
    await runOn(node2(), 'chmod u+w /etc/machine-id && cat >/etc/machine-id', `${machineId}\n`);
    expect(await trouble()).toEqual([
      {
        code: 'pair.machine-id-cloned',
        level: 'blocker',
        params: { first: 'node1', second: 'node2', machineId },
      },
    ]);
  });

  it('who listens on a port', async () => {
    const listen =
      'use Socket; socket(S, AF_INET, SOCK_STREAM, 0); bind(S, pack_sockaddr_in(80, INADDR_ANY)); listen(S, 1); sleep 600';
    await node1().run(['systemd-run', '--quiet', 'perl', '-e', listen]);
    await eventually(async () => {
      const [facts] = await gather();
      return facts.ports.some(({ port, process }) => port === 80 && process === 'perl');
    });
  });
});
