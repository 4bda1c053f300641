import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { type Adoption, adoptPair } from '../../core/adopt/adopt-pair.ts';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { readPresentPair } from '../../core/operations/read-present-pair.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { initialSpecText } from '../../core/spec/initial-spec.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import { applied, applyPair, healthy, pairOf, undo, withHosts } from './support/apply-pair.ts';
import { createCliUser } from './support/cli-user.ts';
import { expectEnd } from './support/cli-words.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

const CONFIG = '/etc/keepalived/keepalived.conf';

/**
 * Where a node of higher priority comes back it takes the address and says so, and the other one gives way when it has
 * heard it: VRRP's own way. Two nodes that don't hear each other both have it for as long as that lasts.
 */
const HANDED_OVER_WITHIN_MS = 1000;

/** As in most tutorials: MASTER and BACKUP, multicast, a password that is too long, a weight that changes nothing. */
const tutorial = (state: string, priority: number, vip: string) => `! Configuration File for keepalived
global_defs {
   router_id LVS_DEVEL
   notification_email {
      admin@example.com
   }
}
include /etc/keepalived/check.d/[n-z]*.conf
vrrp_instance VI_1 {
    state ${state}
    interface eth0
    virtual_router_id 51
    priority ${priority}
    advert_int 1
    authentication {
        auth_type PASS
        auth_pass 123456789
    }
    track_script {
        chk_nginx
    }
    virtual_ipaddress {
        ${vip}
    }
}
`;

const CHECK = `vrrp_script chk_nginx {
    script "/etc/keepalived/check_nginx.sh"
    interval 2
    weight -5
}
`;

const SCRIPT = `#!/bin/sh
A=$(ps -C nginx --no-header | wc -l)
if [ "$A" -eq 0 ]; then
    killall keepalived
fi
`;

describe('a pair that somebody else has set up', () => {
  const lab = useLab();
  const nodes = () => lab().nodes.slice(0, 2) as [LabNode, LabNode];
  const onBoth = async (script: string, stdin = '') => {
    await Promise.all(nodes().map((node) => runOn(node, script, stdin)));
  };
  const files = () =>
    Promise.all(nodes().map((node) => runOn(node, `cat ${CONFIG}; stat -c "%a %U %Y" ${CONFIG}`)));
  const holders = async () => {
    const shown = await Promise.all(nodes().map((node) => node.run(['ip', '-o', 'address', 'show'])));
    return nodes().flatMap(({ name }, index) =>
      shown[index]?.stdout.includes(` ${lab().vip()}/`) ? [name] : [],
    );
  };
  const keepalivedRuns = async () =>
    (await Promise.all(nodes().map((node) => node.run(['systemctl', 'is-active', 'keepalived'])))).every(
      ({ exitCode }) => exitCode === 0,
    );
  /** The old configuration lets the first node take the address back. */
  const servesAsBefore = () =>
    eventually(async () => (await keepalivedRuns()) && (await holders()).join() === nodes()[0].name, 60_000);
  let adoption: Adoption | undefined;
  let spec: ClusterSpec | undefined;
  let before: readonly string[] = [];

  /** Runs work, and asserts by what the kernels told of their addresses that no two nodes kept the VIP. */
  async function withOneHolder(work: () => Promise<void>): Promise<void> {
    const [first] = await holders();
    await onBoth(
      'systemd-run -q --collect --unit=addresses sh -c "exec ip -ts -o monitor address >/run/addresses"',
    );
    try {
      await work();
    } finally {
      await onBoth('systemctl stop addresses');
    }
    const told = await Promise.all(nodes().map((node) => runOn(node, 'cat /run/addresses')));
    const changes = nodes()
      .flatMap(({ name }, index) =>
        (told[index] ?? '')
          .split('\n')
          .filter((line) => line.includes(` ${lab().vip()}/`))
          .map((line) => ({
            at: /^\[([^\]]*)\]/.exec(line)?.[1] ?? '',
            name,
            gone: line.includes('Deleted'),
          })),
      )
      .sort((a, b) => (a.at < b.at ? -1 : 1));
    const having = new Map(first === undefined ? [] : [[first, 0]]);
    for (const { at, name, gone } of changes) {
      if (gone) having.delete(name);
      else having.set(name, Date.parse(`${at.slice(0, 23)}Z`));
      const since = Math.max(...having.values());
      const next = changes.find((change) => change.at > at);
      const untilMs = next === undefined ? Number.POSITIVE_INFINITY : Date.parse(`${next.at.slice(0, 23)}Z`);
      expect(having.size < 2 || untilMs - since < HANDED_OVER_WITHIN_MS, JSON.stringify(changes)).toBe(true);
    }
  }

  beforeAll(async () => {
    await onBoth(
      'apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends keepalived nginx',
    );
    await onBoth(`mkdir -p /etc/keepalived/check.d; cat >/etc/keepalived/check.d/nginx.conf`, CHECK);
    await onBoth('cat >/etc/keepalived/check_nginx.sh; chmod 755 /etc/keepalived/check_nginx.sh', SCRIPT);
    const [first, second] = nodes();
    await runOn(first, `cat >${CONFIG}`, tutorial('MASTER', 100, lab().vip()));
    await runOn(second, `cat >${CONFIG}`, tutorial('BACKUP', 99, lab().vip()));
    await onBoth('systemctl enable -q --now keepalived nginx; systemctl restart keepalived');
    await eventually(async () => (await holders()).join() === first.name, 30_000);
    before = await files();
  }, 120_000);

  it('is read over SSH, explained, and written down as a pair.yaml that wants the same', async () => {
    const [first, second] = nodes();
    const read = await withHosts(lab(), pairOf(lab()), (hosts) =>
      readPresentPair(hosts, [first.address, second.address], createSystemClock()),
    );
    const login = ({ name, address }: LabNode) => ({
      name,
      address,
      ssh: { user: 'root', identityFile: lab().sshKeyPath },
    });
    const named = [login(first), login(second)] as const;
    adoption = adoptPair({ name: 'lab', nodes: named, ...read });
    expect(adoption.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining([
        'lint.script-kills-keepalived',
        'lint.auth-pass-long',
        'lint.router-id-tutorial',
      ]),
    );
    expect(adoption.explanation.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['begins', 'down-moves', 'service-moves', 'returns']),
    );
    expect(adoption.remarks.map(({ code }) => code)).toEqual(expect.arrayContaining(['check-nginx', 'kept']));
    const loaded = loadSpec(
      initialSpecText(adoption.answers, () => ''),
      components,
    );
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
    spec = loaded.spec;
    expect(spec.vips).toMatchObject([{ address: `${lab().vip()}/24` }]);
    expect(spec.sections.keepalived).toMatchObject({ virtualRouterId: 51, failback: 'automatic' });
    expect(spec.sections.nginx).toMatchObject({ enabled: true, ownPorts: [80] });
    expect(await files()).toEqual(before);
  });

  it('is read by the command line as well, whose pair.yaml can be planned as it is', async () => {
    const user = createCliUser(readFileSync(lab().knownHostsPath, 'utf8'));
    try {
      const named = nodes().flatMap(({ name, address }) => ['--node', `${name}=${address}`]);
      const adopted = await user.run(['adopt', '--name', 'lab', ...named, '--identity', lab().sshKeyPath]);
      expectEnd(adopted, 0);
      expect(adopted.said).toMatch(
        /node1 becomes MASTER[\s\S]*killall keepalived[\s\S]*pair\.yaml wants the same/,
      );
      expect(adopted.stdout).toContain('+# Managed by pairkeeper');
      const planned = await user.run(['plan', '--json']);
      expectEnd(planned, 2);
      expect(planned.lines.at(-1)).toMatchObject({ verb: 'plan', outcome: 'changes' });
      expectEnd(await user.run(['adopt', ...named, '--identity', lab().sshKeyPath]), 64);
    } finally {
      user.dispose();
    }
    expect(await files()).toEqual(before);
  });

  it('goes back byte for byte when the change can’t be proved, with one holder at any time', async () => {
    if (spec === undefined) throw new Error('not adopted');
    const wanted = spec;
    await withOneHolder(async () => {
      const { result } = await applyPair(lab(), wanted, {
        beforeVerify: () => Promise.reject(new AppError('verify.failed-on-purpose', { kind: 'unexpected' })),
      });
      expect(result?.outcome).toBe('rolled-back');
      await servesAsBefore();
    });
    expect(await files()).toEqual(before);
  });

  it('is taken over with one holder at any time, and undo puts the old files back', async () => {
    if (spec === undefined) throw new Error('not adopted');
    const wanted = spec;
    const [holder] = await holders();
    await withOneHolder(async () => {
      const { planned } = await applied(lab(), wanted);
      expect(planned.plan?.firstNode).not.toBe(holder);
      expect((await healthy(lab(), wanted)).holder).toBe(holder);
    });
    await withOneHolder(async () => {
      expect(await undo(lab(), wanted)).toMatchObject({ outcome: 'undone' });
      await servesAsBefore();
    });
    expect(await files()).toEqual(before);
  });

  it('is not touched when its file was changed since', async () => {
    if (spec === undefined) throw new Error('not adopted');
    const [, second] = nodes();
    await runOn(second, `echo '# mine' >>${CONFIG}`);
    const { planned, result } = await applyPair(lab(), spec);
    expect(result).toBeUndefined();
    expect(planned.findings.filter(({ level }) => level === 'blocker')).toMatchObject([
      { code: 'keepalived.edited-since-adopted', node: second.name },
    ]);
  });
});
