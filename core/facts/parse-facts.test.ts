import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFacts } from './parse-facts.ts';

const TIMING = { sentAtMs: 1_795_257_511_000, firstLineAtMs: 1_795_257_511_100 };

function golden(name: string): readonly string[] {
  return readFileSync(new URL(`../../test/golden/facts/${name}.txt`, import.meta.url), 'utf8').split('\n');
}

const parse = (lines: readonly string[]) => parseFacts(lines, 'web-1', TIMING, ['keepalived']);

describe('facts of real answers', () => {
  it('Debian 12, fresh', () => {
    const facts = parse(golden('debian-12-fresh'));
    expect(facts).toMatchObject({
      os: { id: 'debian', versionId: '12', family: 'debian' },
      init: 'systemd',
      virtualization: 'systemd-nspawn',
      cloud: '',
      firewall: 'none',
      selinux: 'absent',
      packageManager: { kind: 'apt', lockedBy: '', brokenLines: [], hasSources: true, hasLists: true },
      readOnlyPaths: [],
    });
    expect(facts.packages.keepalived).toEqual({ name: 'keepalived', candidate: '1:2.2.7-1+b2' });
    expect(facts.files['/etc/keepalived/keepalived.conf']).toEqual({
      path: '/etc/keepalived/keepalived.conf',
      type: 'absent',
    });
    expect(facts.units['sshd.service']).toMatchObject({ unit: 'sshd.service', activeState: 'active' });
    expect(facts.defaultGateways).toEqual(['10.77.1.1', 'fd77:1::1']);
  });

  it('Debian 12 with our software', () => {
    const facts = parse(golden('debian-12-installed'));
    expect(facts.packages.nginx?.installed).toBe('1.22.1-9+deb12u9');
    expect(facts.files['/etc/keepalived/keepalived.conf']?.content).toBe('vrrp_instance x {\n}\n');
    expect(facts.sysctl).toMatchObject({
      'net.ipv4.ip_nonlocal_bind': '1',
      'net.ipv4.ip_local_port_range': '32768 60999',
    });
    // A table of our own does not make it a server that runs nftables.
    expect(facts.firewall).toBe('none');
    expect(facts.component.keepalived).toEqual(['Keepalived v2.2.7 (01/16,2022)']);
    expect(facts.ports).toContainEqual({ protocol: 'tcp', address: '::', port: 80, process: 'nginx' });
  });

  it('Ubuntu 24.04 on EC2, updating itself', () => {
    const facts = parse(golden('ubuntu-24.04-fresh'));
    expect(facts).toMatchObject({
      os: { id: 'ubuntu', versionId: '24.04', family: 'debian' },
      cloud: 'Amazon EC2',
      networkManager: 'netplan',
      firewall: 'ufw',
      packageManager: { lockedBy: 'unattended-upgr' },
      defaultGateways: ['31.16.0.1'],
    });
    expect(facts.packageManager.brokenLines).toHaveLength(2);
    expect(facts.packageManager.brokenLines[0]).toContain('linux-image-6.8.0-88-generic');
    expect(facts.ports).toContainEqual({ protocol: 'tcp', address: '*', port: 22, process: 'sshd' });
    expect(facts.ports).toContainEqual({
      protocol: 'udp',
      address: '127.0.0.53',
      port: 53,
      process: 'systemd-resolve',
    });
  });

  it('Rocky Linux 9 on VMware', () => {
    const facts = parse(golden('rocky-9-installed'));
    expect(facts).toMatchObject({
      os: { id: 'rocky', versionId: '9.6', family: 'redhat' },
      cloud: '',
      networkManager: 'NetworkManager',
      firewall: 'firewalld',
      selinux: 'enforcing',
      packageManager: { kind: 'dnf', hasSources: true, hasLists: true, lockedBy: '' },
    });
    expect(facts.packages).toEqual({
      keepalived: { name: 'keepalived', installed: '2.2.8-4.el9_6' },
      nginx: { name: 'nginx', candidate: '2:1.20.1-22.el9_6.3' },
      curl: { name: 'curl', candidate: '7.76.1-31.el9_6.1' },
      'curl-minimal': { name: 'curl-minimal', installed: '7.76.1-31.el9_6.1' },
    });
    expect(facts.interfaces.map(({ name, up }) => ({ name, up }))).toEqual([
      { name: 'lo', up: true },
      { name: 'ens192', up: true },
      { name: 'ens224', up: false },
    ]);
    expect(facts.files['/etc/keepalived/keepalived.conf']?.content).toContain('LVS_DEVEL');
  });

  it('AlmaLinux 8 in trouble', () => {
    const facts = parse(golden('almalinux-8-troubled'));
    expect(facts).toMatchObject({
      os: { id: 'almalinux', family: 'redhat' },
      cloud: 'Hetzner Cloud',
      firewall: 'iptables',
      selinux: 'disabled',
      readOnlyPaths: ['/usr'],
      packageManager: { kind: 'dnf', hasSources: false, hasLists: false, lockedBy: 'dnf' },
    });
    expect(facts.packageManager.brokenLines).toHaveLength(1);
    expect(facts.inodesFree).not.toHaveProperty('/run');
    expect(facts.diskFreeKiB['/tmp']).toBe(51200);
    expect(facts.interfaces.find(({ name }) => name === 'eth0')?.addresses).toContainEqual({
      address: '192.168.7.1',
      prefixLength: 32,
      family: 4,
    });
  });
});

describe('facts of answers that can’t be trusted', () => {
  const lines = golden('debian-12-installed');

  it('never throw, wherever the answer was cut off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: lines.length }), fc.nat(200), (count, characters) => {
        const last = lines[count]?.slice(0, characters) ?? '';
        const facts = parse([...lines.slice(0, count), last]);
        const content = facts.files['/etc/keepalived/keepalived.conf']?.content;
        expect([undefined, 'vrrp_instance x {\n}\n']).toContain(content);
      }),
    );
  });

  it('never throw, whatever lines were changed into', () => {
    const junk = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc
        .constantFrom(...lines)
        .chain((line) => fc.nat(line.length).map((at) => line.slice(at) + line.slice(0, at))),
      fc.constantFrom(
        '__proto__:x',
        '@1795259373072385012 units',
        'Id=__proto__',
        'f\t644\troot:root\t1e9\t/x',
      ),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(lines.length), junk), { maxLength: 40 }), (changes) => {
        const changed = [...lines];
        for (const [at, line] of changes) {
          changed[at] = line;
        }
        expect(() => JSON.stringify(parse(changed))).not.toThrow();
      }),
    );
  });

  it('know nothing rather than something wrong when there was no answer', () => {
    const facts = parse(['Welcome!', '']);
    expect(facts).toMatchObject({
      userId: -1,
      clockSkewMs: 0,
      os: { id: '', family: 'other' },
      packageManager: { kind: 'none', hasSources: false },
      interfaces: [],
      files: {},
    });
  });

  it('do not take a file’s content whose hash is another', () => {
    const content = lines.map((line) => (line.startsWith('dnJycF9') ? `AAAA${line.slice(4)}` : line));
    const facts = parse(content);
    expect(facts.files['/etc/keepalived/keepalived.conf']).not.toHaveProperty('content');
    expect(facts.files['/etc/keepalived/keepalived.conf']?.sha256).toMatch(/^df2c/);
  });
});

describe('the clock', () => {
  it('is compared with the middle of the round trip', () => {
    const nodeMs = TIMING.firstLineAtMs - 50 + 4000;
    const facts = parse([`pairkeeper-facts 1 7 ${nodeMs}000000`]);
    expect(facts).toMatchObject({ clockSkewMs: 4000, clockErrorMs: 50, gatheredAtMs: TIMING.firstLineAtMs });
  });
});
