import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { healthy, healthyNodes, statusOf, withHosts } from './support/apply-pair.ts';
import { connectLab } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { pairSpec, placePair } from './support/place-pair.ts';

describe('planned switchover', () => {
  const lab = useLab();
  const clock = createSystemClock();
  let spec: ClusterSpec;
  beforeAll(async () => {
    spec = pairSpec(lab());
    await placePair(lab(), spec);
  });

  const status = () => statusOf(lab(), spec);
  const roles = async (): Promise<{ readonly from: LabNode; readonly to: LabNode }> => {
    const { holder, standby } = await healthyNodes(lab(), spec);
    return { from: holder, to: standby };
  };
  const move = (to: string, withinSeconds?: number) =>
    withHosts(lab(), spec, (hosts) =>
      switchover({
        spec,
        hosts,
        clock,
        to,
        events: () => undefined,
        probe: { probe: createHttpProbe(), url: `http://${lab().vip()}/` },
        ...(withinSeconds === undefined ? {} : { withinSeconds }),
      }),
    );
  const maintenance = async (node: LabNode) =>
    (await node.run(['cat', '/var/lib/pairkeeper/maintenance'])).stdout.trim();

  it('moves the address there and back; clients see next to nothing', async () => {
    for (const _ of ['there', 'back']) {
      const { from, to } = await roles();
      const result = await move(to.name);
      expect(result.outcome).toBe('moved');
      expect(result.health.holder).toBe(to.name);
      expect(result.measured?.servedBy.map((part) => part.by)).toEqual([from.name, to.name]);
      expect(await maintenance(from)).toBe('0');
      process.stderr.write(
        `switchover outage ${result.measured?.outageMs} ms, failed ${result.measured?.failedRequests}\n`,
      );
    }
  });

  it('does nothing when the node serves already', async () => {
    const { from } = await roles();
    expect((await move(from.name)).outcome).toBe('already-there');
  });

  it('refuses a target that is not fit', async () => {
    const { to } = await roles();
    await to.run(['systemctl', 'stop', 'nginx']);
    await eventually(async () => (await status()).state === 'degraded');
    await expect(move(to.name)).rejects.toMatchObject({ code: 'switchover.not-redundant', kind: 'blocked' });
    await to.run(['systemctl', 'start', 'nginx']);
  });

  it('refuses while somebody changes the pair, here and on the node', async () => {
    const { from, to } = await roles();
    const lock = '/var/lib/pairkeeper/lock';
    await from.run(['sh', '-c', `printf 'owner=ann@desk\\nsince=2026-11-21T09:24:03Z\\n' >${lock}`]);
    await expect(move(to.name)).rejects.toMatchObject({
      code: 'switchover.change-running',
      reasons: [{ code: 'node.locked', node: from.name, params: { owner: 'ann@desk' } }],
    });
    const program = await from.run(['/usr/libexec/pairkeeper/switchover', '--to', to.name]);
    expect(program.exitCode).toBe(15);
    await from.run(['rm', lock]);
    expect((await status()).holder).toBe(from.name);
  });

  it('goes back by itself when the target does not take over', async () => {
    const { from, to } = await roles();
    // The target hangs at the very moment: nobody could know.
    await to.run(['systemctl', 'kill', '--signal=STOP', 'keepalived']);
    const result = await move(to.name, 3);
    await to.run(['systemctl', 'kill', '--signal=CONT', 'keepalived']);
    expect(result.outcome).toBe('reverted');
    expect(await maintenance(from)).toBe('0');
    await healthy(lab(), spec);
  });

  it('ends the maintenance when whoever asked for it is gone', async () => {
    const { from, to } = await roles();
    await to.run(['systemctl', 'kill', '--signal=STOP', 'keepalived']);
    const hosts = await connectLab(lab(), spec);
    const host = hosts.find(({ node }) => node === from.name);
    const running = host?.run(['/usr/libexec/pairkeeper/switchover', '--to', to.name, '--within', '4']);
    running?.catch(() => undefined);
    await eventually(async () => (await maintenance(from)) === '-254');
    await Promise.all(hosts.map(({ close }) => close()));
    await eventually(async () => (await maintenance(from)) === '0', 20_000);
    await to.run(['systemctl', 'kill', '--signal=CONT', 'keepalived']);
    await healthy(lab(), spec);
  });

  it('ends the maintenance also when its script was killed, and after a power cut', async () => {
    for (const harm of ['kill', 'power']) {
      const { from, to } = await roles();
      await to.run(['systemctl', 'kill', '--signal=STOP', 'keepalived']);
      const running = from.run(['/usr/libexec/pairkeeper/switchover', '--to', to.name, '--within', '4']);
      await eventually(async () => (await maintenance(from)) === '-254');
      if (harm === 'kill') {
        await from.run(['pkill', '-KILL', '-f', 'pairkeeper/switchover --to']);
      } else {
        await from.powerOff();
        await from.powerOn();
      }
      await running.catch(() => undefined);
      await to.run(['systemctl', 'kill', '--signal=CONT', 'keepalived']);
      await eventually(async () => (await maintenance(from)) === '0', 30_000);
      await healthy(lab(), spec);
    }
  });
});
