import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import type { Lab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { applyPlan } from '../../core/apply/apply-plan.ts';
import type { ApplyReason, ApplyResult } from '../../core/apply/apply-result.ts';
import { components } from '../../core/components/registry.ts';
import type { Event } from '../../core/events/event.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import type { PlannedStep } from '../../core/plan/plan.ts';
import type { Finding } from '../../core/preflight/finding.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { initialSpecText } from '../../core/spec/initial-spec.ts';
import { createTexts } from '../../locales/texts.ts';
import { applied, healthy, pairOf, withHosts } from './support/apply-pair.ts';
import { type CliRun, type CliUser, createCliUser, type Reaction } from './support/cli-user.ts';
import { connectNode } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';
import {
  expectUnchanged,
  snapshotDifferences,
  snapshotServer,
  snapshotServers,
  TRANSACTION_RECORDS,
} from './support/server-snapshot.ts';

/** The third node is a stranger on the same network. */
const lab = useLab({ nodes: 3 });
let user: CliUser;
beforeAll(() => {
  user = createCliUser('');
});
afterAll(() => user.dispose());

const node1 = (): LabNode => lab().node('node1');
const node2 = (): LabNode => lab().node('node2');
const stranger = (): LabNode => lab().node('node3');
const both = (): readonly LabNode[] => [node1(), node2()];

/** Sends VRRP advertisements to the multicast group every half second: SOURCE ID. */
const SPEAKER = `use Socket; my ($source, $id) = @ARGV; socket(my $s, AF_INET, SOCK_RAW, 112) or die;
setsockopt $s, 0, 2, 255; setsockopt $s, 0, 32, inet_aton($source);
for (;;) { send $s, pack('CCCCnna4', 0x31, $id, 100, 1, 100, 0, inet_aton($source)), 0,
  pack_sockaddr_in(0, inet_aton('224.0.0.18')); select undef, undef, undef, 0.5 }`;

/** Locks a file with fcntl(2), as dpkg and apt do: struct flock of a 64-bit Linux. */
const LOCK = `open(F, ">>", shift); my $lock = pack("s s x4 q q i x4", 1, 0, 0, 0, 0);
fcntl(F, 6, $lock) or die; sleep 600`;

const LISTEN = `use Socket; socket(S, AF_INET, SOCK_STREAM, 0); bind(S, pack_sockaddr_in(80, INADDR_ANY));
listen(S, 1); sleep 600`;

type Login = { readonly user: string; readonly key: boolean };
const ROOT: Login = { user: 'root', key: true };

/** pair.yaml of a lab's first two nodes. @param login of node2; into node1 it is root's, by key */
function pairText(login: Login = ROOT, on: Lab = lab()): string {
  const node = (name: string, { user: account, key }: Login) => ({
    name,
    address: on.node(name).address,
    ssh: { user: account, ...(key ? { identityFile: on.sshKeyPath } : {}) },
  });
  const nodes = [node('node1', ROOT), node('node2', login)] as const;
  const vips = [{ address: `${on.vip()}/24` }];
  return initialSpecText({ name: 'lab', nodes: [...nodes], vips, profile: 'balanced' }, () => '');
}

/** What went wrong, by everything that the command had to say about it. */
function troubles({ lines }: Pick<CliRun, 'lines'>): readonly (ApplyReason | Finding)[] {
  const reason = lines.at(-1)?.reason as ApplyReason | undefined;
  return [
    ...lines.filter(({ type, level }) => type === 'error' || (type === 'finding' && level !== 'ok')),
    ...(reason === undefined ? [] : [reason.finding ?? reason]),
  ] as unknown as readonly (ApplyReason | Finding)[];
}

/** One sentence about one fault, which names the servers meant, and one about what to do; in both languages. */
function expectOneSentence(
  run: Pick<CliRun, 'lines' | 'said'>,
  code: string,
  names: readonly string[],
): void {
  const found = troubles(run);
  expect(
    found.map((trouble) => trouble.code),
    run.said,
  ).toEqual([code]);
  const params = { ...found[0]?.params, node: found[0]?.node ?? '' };
  for (const language of ['en', 'zh-CN'] as const) {
    const texts = createTexts(language);
    const textOf = (...keys: readonly string[]) =>
      keys.filter((key) => texts.has(key)).map((key) => texts.text(key, params));
    const what = textOf(`error.${code}.what`, `finding.${code}.cause`);
    const remedy = textOf(`error.${code}.remedy`, `finding.${code}.remedy`);
    expect([what.length, remedy.length], `${language} texts of ${code}`).toEqual([1, 1]);
    expect(`${what}${remedy}`).not.toMatch(/\{\{|\n/);
    for (const name of names) expect(`${params.node}: ${what}`).toContain(name);
  }
}

type Fault = {
  readonly code: string;
  readonly exitCode: number;
  /** What the sentence has to name; default: node2. */
  readonly names?: readonly string[];
  /** Default: the pair file with root's login by key. */
  readonly text?: string;
  /** What is typed at the terminal; without it there is none. */
  readonly typed?: Reaction;
  readonly knownHosts?: string;
  /** Entries of the snapshot that may differ afterwards. */
  readonly except?: readonly RegExp[];
};

/** `apply --yes` on the servers as they are now: ends as told, and leaves both as they are now. */
async function expectFault(fault: Fault, on: Lab = lab()): Promise<void> {
  const { code, exitCode, names = ['node2'], text = pairText(ROOT, on), typed, except = [] } = fault;
  const nodes = [on.node('node1'), on.node('node2')];
  writeFileSync(join(user.folder, 'pair.yaml'), text);
  writeFileSync(user.knownHostsPath, fault.knownHosts ?? readFileSync(on.knownHostsPath, 'utf8'));
  const before = await snapshotServers(nodes);
  const run = await user.run(['apply', '--yes', '--no-diff', '--json'], {
    ...(typed === undefined ? {} : { terminal: true, reactions: [typed] }),
  });
  expectOneSentence(run, code, names);
  expect(run.lines.at(-1)).toMatchObject({ type: 'result', exitCode });
  expect(run.exitCode, run.said).toBe(exitCode);
  await expectUnchanged(nodes, before, except);
}

it('the comparison of servers sees every kind of change', async () => {
  const before = await snapshotServer(node2());
  await runOn(
    node2(),
    `chmod 0600 /etc/issue; echo more >>/etc/hostname; mkdir -p /usr/local/lib/new; rm /etc/motd
    ln -sf /bin/false /etc/rc2.d/S99new; useradd someone; apt-mark auto sudo >/dev/null
    sysctl -qw net.core.somaxconn=1234; ip address add 192.0.2.1/32 dev eth0; systemd-run --quiet --unit=extra sleep 600`,
  );
  await lab().enter([
    ...(await node2().commandLine([])).slice(0, 3),
    '--net',
    '--',
    'nft',
    'add',
    'table',
    'new',
  ]);
  const differences = snapshotDifferences(before, await snapshotServer(node2()));
  const seen = differences.map((line) => line.split(' ').slice(0, 4).join(' '));
  expect(seen).toEqual(
    expect.arrayContaining([
      '~ node2 file /etc/issue',
      '~ node2 file /etc/hostname',
      '+ node2 directory /usr/local/lib/new',
      '- node2 file /etc/motd',
      '+ node2 link /etc/rc2.d/S99new',
      '~ node2 file /etc/passwd',
      '+ node2 automatic sudo',
      '~ node2 sysctl net.core.somaxconn',
      '+ node2 address eth0',
      '+ node2 active extra.service',
      '+ node2 nftables 0',
    ]),
  );
  await lab().reset();
});

describe('nobody gets in', () => {
  it('with a wrong password', () =>
    expectFault({
      code: 'ssh.password-refused',
      exitCode: 69,
      text: pairText({ user: 'admin', key: false }),
      typed: { when: /Password of admin/, type: 'wrong\r' },
    }));

  it('with a wrong password for sudo', () =>
    expectFault({
      code: 'sudo.password-wrong',
      exitCode: 69,
      text: pairText({ user: 'admin', key: true }),
      typed: { when: /sudo password of admin/, type: 'wrong\r' },
    }));

  it('without a terminal to ask for the password on', () =>
    expectFault({
      code: 'ssh.nothing-to-try',
      exitCode: 69,
      text: pairText({ user: 'admin', key: false }),
    }));

  it('to a server that nobody has met yet, without a terminal to confirm it on', () =>
    expectFault({ code: 'ssh.host-key-refused', exitCode: 69, knownHosts: knownLines(node1()).join('\n') }));

  it('to a server whose key has changed', () => {
    const others = knownLines(node1());
    const changed = others.map((line) => line.replace(/^\S+/, node2().address));
    const knownHosts = [...others, ...changed].join('\n');
    return expectFault({ code: 'ssh.host-key-changed', exitCode: 69, knownHosts });
  });

  function knownLines(node: LabNode): readonly string[] {
    const lines = readFileSync(lab().knownHostsPath, 'utf8').split('\n');
    return lines.filter((line) => line.startsWith(`${node.address},`));
  }
});

describe('nothing is begun', () => {
  afterEach(() => lab().reset());

  it('when the account may not use sudo', async () => {
    await runOn(node2(), 'gpasswd --delete admin sudo');
    await expectFault({
      code: 'sudo.not-allowed',
      exitCode: 3,
      text: pairText({ user: 'admin', key: true }),
      typed: { when: /sudo password of admin/, type: `${lab().passwords.admin}\r` },
    });
  });

  it('while the package manager is in use', async () => {
    await runOn(node2(), 'cat >/root/hold', LOCK);
    await runOn(node2(), 'systemd-run --quiet --unit=hold perl /root/hold /var/lib/dpkg/lock-frontend');
    await eventually(async () => (await runOn(node2(), 'cat /proc/locks')).includes('POSIX'));
    await expectFault({ code: 'package.lock-held', exitCode: 3 });
  });

  it('without a package source', async () => {
    await runOn(node2(), 'rm -f /etc/apt/sources.list /etc/apt/sources.list.d/*');
    await expectFault({ code: 'package.no-source', exitCode: 3 });
  });

  it('when /etc is read-only', async () => {
    await runOn(node2(), 'mount --bind /etc /etc && mount -o remount,bind,ro /etc');
    await expectFault({ code: 'disk.read-only', exitCode: 3 });
  });

  it('when another program has the port', async () => {
    await runOn(node2(), 'cat >/root/listen', LISTEN);
    await runOn(node2(), 'systemd-run --quiet --unit=listen perl /root/listen');
    await eventually(async () => / 00000000:0050 /.test(await runOn(node2(), 'cat /proc/net/tcp')));
    await expectFault({ code: 'nginx.port-taken', exitCode: 3 });
  });

  it('when a clock is off', async () => {
    await node2().skewClock(-3600);
    await expectFault({ code: 'clock.differs', exitCode: 3 });
  });

  it('when one server is a clone of the other', async () => {
    const machineId = await runOn(node1(), 'cat /etc/machine-id');
    await runOn(node2(), 'chmod u+w /etc/machine-id && cat >/etc/machine-id', machineId);
    await expectFault({ code: 'pair.machine-id-cloned', exitCode: 3, names: ['node1', 'node2'] });
  });
});

describe('on a full disk nothing is begun', () => {
  const small = useLab({ diskMib: 400 });

  it('and it is told once, however many folders lie on it', async () => {
    await small().node('node2').fillDisk();
    await expectFault({ code: 'disk.full', exitCode: 3 }, small());
  });
});

/** Found while packages are installed, so that is taken back; what was tried stays to be read. */
describe('everything is taken back', () => {
  afterEach(() => lab().reset());

  it('when another server uses the virtual IP', async () => {
    await runOn(stranger(), `ip address add ${lab().vip()}/24 dev eth0`);
    await expectFault({
      code: 'vip.in-use',
      exitCode: 3,
      names: ['node1', lab().vip()],
      except: [TRANSACTION_RECORDS],
    });
  });

  it('when another router uses the VRRP id', async () => {
    const { address } = stranger();
    await runOn(stranger(), 'cat >/root/speaker', SPEAKER);
    await runOn(stranger(), `systemd-run --quiet --unit=speaker perl /root/speaker ${address} 77`);
    await expectFault({
      code: 'vrrp.router-id-in-use',
      exitCode: 3,
      names: ['node1', address],
      text: pairText().replace('virtualRouterId: auto', 'virtualRouterId: 77'),
      except: [TRANSACTION_RECORDS],
    });
  });
});

describe('a generated file that is broken is caught before anything is active', () => {
  afterEach(() => lab().reset());

  /** Applies a plan in which one file of node2 is not what it should be. */
  function applyBroken(spec: ClusterSpec, path: string, breakIt: (content: string) => string) {
    const clock = createSystemClock();
    const events: Event[] = [];
    return withHosts(lab(), spec, async (hosts) => {
      const { plan } = await planPair({ spec, hosts, components, clock });
      if (plan === undefined) throw new Error('the plan is refused');
      const [first, second] = plan.nodes;
      const steps = second.steps.map((planned) =>
        planned.step.kind === 'file' && planned.step.path === path
          ? ({ ...planned, step: { ...planned.step, content: breakIt(planned.step.content) } } as PlannedStep)
          : planned,
      );
      expect(steps).not.toEqual(second.steps);
      const broken = { ...plan, nodes: [first, { ...second, steps }] as const };
      const result = await applyPlan(broken, {
        hosts,
        clock,
        random: createCryptoRandom(),
        emit: (event) => events.push(event),
        reconnect: (name) => connectNode(lab(), spec, name),
        verify: async () => [],
      });
      return { result, events };
    });
  }

  function expectCaught(result: ApplyResult, events: readonly Event[], detail: RegExp): void {
    expect(result).toMatchObject({
      outcome: 'rolled-back',
      reason: { node: 'node2', params: { detail: expect.stringMatching(detail) } },
    });
    const lines = [{ type: 'result', reason: result.reason }];
    expectOneSentence({ lines, said: '' }, 'apply.validation-failed', ['node2']);
    const begun = events.filter(({ code }) => code === 'apply.phase-started');
    expect(begun.map(({ params: { phase } }) => phase)).not.toContain('commit');
  }

  it('on new servers', async () => {
    const before = await snapshotServers(both());
    const path = '/etc/nginx/conf.d/pairkeeper.conf';
    const { result, events } = await applyBroken(pairOf(lab()), path, (content) =>
      content.replace(/\}\s*$/, ''),
    );
    expectCaught(result, events, /^nginx: \[emerg\] .*"}" in \/etc\/nginx\/conf.d\/pairkeeper.conf:\d+$/);
    await expectUnchanged(both(), before, [TRANSACTION_RECORDS]);
  });

  it('on a pair that runs, which is not disturbed', async () => {
    await applied(lab(), pairOf(lab()));
    await healthy(lab(), pairOf(lab()));
    const processes = () => Promise.all(both().map((node) => runOn(node, 'pgrep -a "keepalived|nginx"')));
    const [before, running] = [await snapshotServers(both()), await processes()];
    const { result, events } = await applyBroken(
      pairOf(lab(), { sections: { vrrp: { profile: 'tolerant' } } }),
      '/etc/keepalived/keepalived.conf',
      (content) => content.replace('virtual_router_id', 'virtual_router_idea'),
    );
    const line = /^\(\/etc\/keepalived\/keepalived.conf: Line \d+\) Unknown keyword 'virtual_router_idea'$/;
    expectCaught(result, events, line);
    await expectUnchanged(both(), before, [TRANSACTION_RECORDS]);
    expect(await processes()).toEqual(running);
  });
});
