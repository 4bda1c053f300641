import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Event } from '../../core/events/event.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { Host } from '../../core/host/host.ts';
import { readStatus } from '../../core/operations/status.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import type { ClusterHealth } from '../../core/watch/cluster-health.ts';
import { watchPair } from '../../core/watch/watch-pair.ts';
import { healthy, healthyNodes, statusOf } from './support/apply-pair.ts';
import { connectLab, connectNode } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { pairSpec, placePair } from './support/place-pair.ts';

describe('watching a pair', () => {
  const lab = useLab();
  const clock = createSystemClock();
  let spec: ClusterSpec;
  beforeAll(async () => {
    spec = pairSpec(lab());
    await placePair(lab(), spec);
  });

  const status = () => statusOf(lab(), spec);
  const whole = () => healthyNodes(lab(), spec);

  it('says healthy, who serves, and that both hear each other', async () => {
    const health = await healthy(lab(), spec);
    expect(health.nodes.map((node) => node.state).sort()).toEqual(['active', 'standby']);
    await eventually(async () =>
      (await status()).nodes.every((node) =>
        Object.values(node.heartbeat ?? {}).every((level) => level === 'ok'),
      ),
    );
    expect(health.notices).toEqual([]);
  });

  it('says which of our files others could change, whose programs refuse to run then', async () => {
    const { standby: node } = await whole();
    const settings = '/etc/pairkeeper/node.conf';
    const probe = 'pairkeeper-heartbeat-probe.service';
    const journal = ['journalctl', '--unit', probe, '--output', 'cat', '--lines', '50'];
    const failure = { code: 'watch.unsafe-files', params: { path: settings } };
    for (const [spoil, mend] of [
      [
        ['chmod', 'o+w', settings],
        ['chmod', 'o-w', settings],
      ],
      [
        ['chown', 'daemon', settings],
        ['chown', 'root', settings],
      ],
    ] as const) {
      await node.run(spoil);
      const seen = (await status()).nodes.find(({ node: name }) => name === node.name);
      expect(seen?.failure).toEqual(failure);
      const drill = ['/usr/libexec/pairkeeper/drill', 'fault', 'service-stop', 'nginx.service', '5'];
      expect(await node.run(drill)).toMatchObject({
        exitCode: 77,
        stderr: expect.stringContaining(settings),
      });
      await node.run(['systemctl', 'restart', probe]);
      await eventually(async () => (await node.run(journal)).stdout.includes(`refuses to run: ${settings}`));
      await node.run(mend);
    }
    await whole();
    await eventually(async () => (await node.run(['systemctl', 'is-active', probe])).stdout === 'active\n');
  });

  it('reads each node in one round trip', async () => {
    const hosts = await connectLab(lab(), spec);
    let runs = 0;
    const counted = hosts.map(
      (host): Host => ({
        ...host,
        run: (argv, options) => {
          runs += 1;
          return host.run(argv, options);
        },
      }),
    );
    await readStatus([counted[0] as Host, counted[1] as Host], spec, clock);
    await Promise.all(hosts.map((host) => host.close()));
    expect(runs).toBe(2);
  });

  it('calls redundancy lost when the standby is unfit, and names the check', async () => {
    const { standby: node } = await whole();
    await node.run(['systemctl', 'stop', 'nginx']);
    await eventually(async () =>
      (await status()).redundancy.reasons.some(
        (why) => why.code === 'check.failed' && why.node === node.name,
      ),
    );
    expect((await status()).state).toBe('degraded');
    await node.run(['systemctl', 'start', 'nginx']);
    await healthy(lab(), spec);
  });

  it('tells unreachable from down: the peer’s heartbeat decides', async () => {
    const { standby: node, holder: other } = await whole();
    const unreachable = async () => {
      const hosts = await connectNode(lab(), spec, other.name);
      const failure = new AppError('ssh.unreachable', { kind: 'connection', node: other.name });
      const list = spec.nodes.map(({ name }) => (name === other.name ? hosts : { node: name, failure }));
      try {
        return await readStatus([list[0] as Host, list[1] as Host], spec, clock);
      } finally {
        await hosts.close();
      }
    };
    // The peer's word is some seconds old.
    await eventually(async () => (await unreachable()).state === 'unknown');
    await node.powerOff();
    await eventually(async () => (await unreachable()).state === 'degraded', 30_000);
    expect((await unreachable()).redundancy.reasons.map((why) => why.code)).toEqual(['node.down']);
    await node.powerOn();
    await healthy(lab(), spec);
  });

  describe('as a stream', () => {
    const source = createCancelSource();
    const events: { readonly event: Event; readonly sequence: number; readonly lateMs: number }[] = [];
    let health: ClusterHealth | undefined;
    let ended: Promise<void>;
    beforeAll(async () => {
      await healthy(lab(), spec);
      ended = watchPair({
        spec,
        clock,
        connect: (node) => connectNode(lab(), spec, node),
        signal: source.signal,
        onHealth: (next) => {
          health = next;
        },
        onEvent: (event, sequence) => {
          events.push({ event, sequence, lateMs: Date.now() - Date.parse(event.at) });
        },
      });
      await eventually(async () => health?.state === 'healthy');
    });
    afterAll(async () => {
      source.cancel();
      await ended;
    });

    it('tells a failover as it happens, from both nodes', async () => {
      const { holder: from, standby: to } = await whole();
      await from.run(['systemctl', 'stop', 'nginx']);
      await eventually(async () => health?.holder === to.name);
      const told = (node: string, state: string) =>
        events.some(({ event }) => event.node === node && event.params.state === state);
      await eventually(async () => told(from.name, 'FAULT') && told(to.name, 'MASTER'));
      await from.run(['systemctl', 'start', 'nginx']);
      await eventually(async () => health?.state === 'healthy', 30_000);
      process.stderr.write(`event latency ms: ${events.map((entry) => entry.lateMs).join(' ')}\n`);
    });

    it('catches up with what it missed while a node could not be reached, without gap or repetition', async () => {
      const { standby: node } = await whole();
      events.length = 0;
      await node.run(['sh', '-c', 'kill $(pgrep -f "^/bin/sh /usr/libexec/pairkeeper/watch")']);
      await node.run([
        'sh',
        '-c',
        'for i in 1 2 3; do echo "EVENT test.missed {}" 1<>/run/pairkeeper/vrrp.fifo; done',
      ]);
      await eventually(
        async () => events.filter(({ event }) => event.params.code === 'test.missed').length >= 3,
      );
      const numbers = events.filter(({ event }) => event.node === node.name).map(({ sequence }) => sequence);
      expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    });

    it('leaves nothing running on the nodes when it ends', async () => {
      source.cancel();
      await ended;
      await eventually(async () => {
        const shown = await Promise.all(lab().nodes.map((node) => node.run(['ps', '-e', '-o', 'args='])));
        return shown.every((result) => !/pairkeeper\/watch|monitor address|tail -n/.test(result.stdout));
      });
    });
  });
});
