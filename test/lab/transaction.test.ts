import { beforeEach, describe, expect, it } from 'vitest';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import type { Lab } from '../../core/adapters/lab/lab.ts';
import { runCommand } from '../../core/adapters/lab/run-command.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { applyPlan } from '../../core/apply/apply-plan.ts';
import type { ApplyResult } from '../../core/apply/apply-result.ts';
import { resolveUnfinished } from '../../core/apply/unfinished.ts';
import { checkTrail } from '../../core/audit/audit-trail.ts';
import { readTrail } from '../../core/audit/audited.ts';
import type { Event } from '../../core/events/event.ts';
import type { HostPair } from '../../core/host/host.ts';
import { sha256Hex } from '../../core/plan/digest.ts';
import type { NodePlan, Plan, PlannedStep } from '../../core/plan/plan.ts';
import { connectLab, connectNode, labSpec } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';

const OLD = 'old\n';
const base = { component: 'demo', why: 'demo.why' };

/** One step of each kind, small enough that a whole transaction takes two seconds. */
function demoNode(node: string, peerAddress: string): NodePlan {
  const file = { ...base, kind: 'file' as const, mode: '0644', owner: 'root:root' };
  const service = { ...base, kind: 'service' as const, enabled: true, readsSteps: [] };
  const unit = '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n';
  const steps: PlannedStep[] = [
    {
      step: { ...base, id: 'demo/packages', kind: 'package', packages: ['curl'] },
      change: 'create',
      details: ['curl'],
      undoable: true,
    },
    {
      step: { ...file, id: 'demo/config', path: '/etc/demo.conf', content: 'new\n' },
      change: 'update',
      expectedSha256: sha256Hex(OLD),
      diff: '',
      undoable: true,
    },
    {
      step: {
        ...file,
        id: 'demo/settings',
        path: '/etc/pairkeeper/node.conf',
        content: `PEER_ADDRESS='${peerAddress}'\nHEARTBEAT_PORT='8406'\n`,
      },
      change: 'create',
      expectedSha256: null,
      diff: '',
      undoable: true,
    },
    {
      step: { ...file, id: 'demo/unit', path: '/etc/systemd/system/demo.service', content: unit },
      change: 'create',
      expectedSha256: null,
      diff: '',
      undoable: true,
    },
    {
      step: { ...base, id: 'demo/sysctl', kind: 'sysctl', key: 'net.ipv4.ip_nonlocal_bind', value: '1' },
      change: 'update',
      details: ['0'],
      undoable: true,
    },
    {
      step: { ...service, id: 'demo/service', unit: 'demo.service', onChange: 'restart' },
      change: 'create',
      details: ['enable', 'start'],
      undoable: true,
    },
  ];
  return { node, steps, unchanged: 0, validations: [] };
}

function demoPlan(lab: Lab): Plan {
  const [first, second] = lab.nodes.map(({ address }) => address);
  const nodes = [demoNode('node1', second ?? ''), demoNode('node2', first ?? '')] as const;
  return { version: 1, hash: '0', pair: 'demo', createdAt: '', firstNode: 'node1', nodes, findings: [] };
}

/** What the admin's network or a node's power does to a transaction, on real servers with real timers. */
describe('a transaction', () => {
  const lab = useLab({ resetBeforeEach: true });
  const clock = createSystemClock();
  let before: readonly (readonly string[])[];
  let deadlineSeconds = 8;

  beforeEach(async () => {
    deadlineSeconds = 8;
    for (const node of lab().nodes) {
      const seed =
        'printf "old\\n" >/etc/demo.conf; chown root:adm /etc/demo.conf; chmod 0640 /etc/demo.conf';
      await node.run(['sh', '-c', seed]);
    }
    before = await Promise.all(lab().nodes.map(fingerprint));
  });

  const changed = async () => {
    const now = await Promise.all(lab().nodes.map(fingerprint));
    return now.map((lines, index) => differences(before[index] ?? [], lines));
  };
  const stateOf = async (node: string) => {
    const { stdout } = await lab().node(node).run(['cat', '/var/lib/pairkeeper/transaction']);
    return stdout.split('\n')[0]?.split(' ')[1] ?? '';
  };
  const isArmed = async (node: string) =>
    (await lab().node(node).run(['test', '-e', '/var/lib/pairkeeper/armed'])).exitCode === 0;
  /** Ended on both nodes, all of it: the timer no longer watches. */
  const settled = () =>
    eventually(async () => {
      const states = await Promise.all(['node1', 'node2'].map(stateOf));
      const armed = await Promise.all(['node1', 'node2'].map(isArmed));
      return states.every((state) => /^(?:confirmed|rolled-back|)$/.test(state)) && !armed.includes(true);
    }, 60_000);

  /** A node that has rolled back still puts its own tools away for a moment after it has said so. */
  const asBefore = () => expect.poll(changed, { timeout: 20_000 }).toEqual([[], []]);

  /** What is lost here is noticed after 8 seconds, not 40. */
  const connection = { keepAliveMs: 2000 };

  async function withHosts<Result>(work: (hosts: HostPair) => Promise<Result>): Promise<Result> {
    const hosts = await connectLab(lab(), labSpec(lab()), connection);
    try {
      return await work(hosts);
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  }

  /** Runs it, and once does something to the world when an event comes. */
  function apply(when: (event: Event) => boolean, disturb: () => Promise<unknown>): Promise<ApplyResult> {
    let disturbed: Promise<unknown> | undefined;
    return withHosts(async (hosts) => {
      const result = await applyPlan(demoPlan(lab()), {
        hosts,
        clock,
        random: createCryptoRandom(),
        deadlineSeconds,
        reconnect: (node) => connectNode(lab(), labSpec(lab()), node, connection),
        verify: () => Promise.resolve([]),
        emit: (event) => {
          if (when(event)) disturbed ??= disturb();
        },
      });
      await disturbed;
      return result;
    });
  }

  const resolve = () =>
    withHosts((hosts) => resolveUnfinished(hosts, { clock, random: createCryptoRandom(), emit: () => {} }));

  const started = (phase: string, node: string) => (event: Event) =>
    event.code === 'apply.phase-started' && event.params.phase === phase && event.node === node;
  const step = (id: string, node: string) => (event: Event) =>
    event.code === 'apply.step-started' && event.params.step === id && event.node === node;

  it('nobody disturbs is confirmed, and its timer sleeps', async () => {
    expect(
      (
        await apply(
          () => false,
          () => Promise.resolve(),
        )
      ).outcome,
    ).toBe('confirmed');
    const { stdout } = await lab()
      .node('node1')
      .run(['systemctl', 'is-active', 'demo.service', 'pairkeeper-rollback.timer']);
    expect(stdout).toBe('active\ninactive\n');
  });

  describe('whose admin loses the network', () => {
    /**
     * Nothing of this computer reaches sshd on the nodes any more; the nodes reach each other, and tests of other labs
     * beside this one reach theirs.
     */
    const loseNetwork = () => {
      const addresses = lab()
        .nodes.map((node) => node.address)
        .join(', ');
      return nft(`table inet ${table()} {
        chain out { type filter hook output priority 0; ip daddr { ${addresses} } tcp dport 22 drop; }
        chain in { type filter hook input priority 0; ip saddr { ${addresses} } tcp sport 22 drop; }
      }`);
    };
    const table = () => `pk_admin_${process.pid}`;
    const healNetwork = () => nft(`delete table inet ${table()}`);
    async function nft(rules: string): Promise<void> {
      expect(await runCommand(['nft', '-f', '-'], { stdin: `${rules}\n` })).toMatchObject({ exitCode: 0 });
    }

    it.each([
      ['while packages are installed', step('demo/packages', 'node2')],
      ['in the first commit', step('demo/config', 'node1')],
      ['in the second commit', step('demo/config', 'node2')],
    ])('%s ends in the old state by itself', async (_name, when) => {
      let isLost = false;
      const running = apply(when, async () => {
        await loseNetwork();
        isLost = true;
      });
      try {
        await eventually(async () => isLost);
        await settled();
        await asBefore();
      } finally {
        await healNetwork();
      }
      expect((await running).outcome).toMatch(/^(?:rolled-back|partial)$/);
      expect(await resolve()).toEqual({ action: 'none' });
      for (const trail of await withHosts((hosts) => Promise.all(hosts.map(readTrail)))) {
        const { entries, problems } = checkTrail(trail);
        expect(problems).toEqual([]);
        expect(entries).toMatchObject([{ action: 'finish', who: 'dead-man-timer', result: 'rolled-back' }]);
      }
    });
  });

  describe('one of whose nodes loses its power', () => {
    it.each([
      ['node1', 'while packages are installed', step('demo/packages', 'node1')],
      ['node1', 'in its commit', step('demo/unit', 'node1')],
      ['node1', 'while the other one commits', started('commit', 'node2')],
      ['node2', 'in its commit', step('demo/unit', 'node2')],
      ['node2', 'as the first one is confirmed', started('confirm', 'node1')],
    ])('%s %s ends the same on both', async (name, _moment, when) => {
      const node = lab().node(name);
      await apply(when, async () => {
        await node.powerOff();
        await node.powerOn();
      });
      await resolve();
      await settled();
      const states = await Promise.all(['node1', 'node2'].map(stateOf));
      expect(states[0] === 'confirmed').toBe(states[1] === 'confirmed');
      if (states[0] !== 'confirmed') await asBefore();
    });

    it('for long is the only one that is not back at once, and is when it returns', async () => {
      const result = await apply(step('demo/unit', 'node2'), () => lab().node('node2').powerOff());
      expect(result).toMatchObject({
        outcome: 'partial',
        nodes: [
          { node: 'node1', state: 'rolled-back' },
          { node: 'node2', state: 'will-roll-back' },
        ],
      });
      await lab().node('node2').powerOn();
      await settled();
      await asBefore();
    });

    it('has its old files before its services start', async () => {
      deadlineSeconds = 120;
      const node = lab().node('node1');
      // A service that any admin may have, started as early as services are.
      const unit =
        '[Service]\nType=oneshot\nExecStart=/bin/cp /etc/demo.conf /root/seen\n[Install]\nWantedBy=multi-user.target\n';
      await node.run([
        'sh',
        '-c',
        `printf '${unit}' >/etc/systemd/system/early.service; systemctl enable early`,
      ]);
      await apply(started('commit', 'node2'), async () => {
        await node.powerOff();
        await node.powerOn();
      });
      expect((await node.run(['cat', '/root/seen'])).stdout).toBe(OLD);
    });
  });
});
