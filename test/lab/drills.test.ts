import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { DrillOptions } from '../../core/operations/drills/drill-options.ts';
import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import { runDrill } from '../../core/operations/drills/run-drill.ts';
import type { DrillScenarioId } from '../../core/operations/drills/scenario.ts';
import { readStatus } from '../../core/operations/status.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import type { ClusterHealth } from '../../core/watch/cluster-health.ts';
import { connectLab, connectNode } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { pairSpec, placePair } from './support/place-pair.ts';

describe('drills', () => {
  const lab = useLab();
  const clock = createSystemClock();
  let spec: ClusterSpec;
  beforeAll(async () => {
    spec = pairSpec(lab());
    await placePair(lab(), spec);
  });

  const status = async (): Promise<ClusterHealth> => {
    const hosts = await connectLab(lab(), spec);
    try {
      return await readStatus(hosts, spec, clock);
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  };
  const healthy = () => eventually(async () => (await status()).state === 'healthy', 60_000);
  const drill = (scenario: DrillScenarioId, changed: Partial<DrillOptions> = {}): Promise<DrillReport> =>
    runDrill({
      spec,
      scenario,
      connect: (node) => connectNode(lab(), spec, node),
      clock,
      probe: createHttpProbe(),
      url: `http://${lab().vip()}/`,
      unit: 'nginx.service',
      power: { off: (node) => lab().node(node).powerOff(), on: (node) => lab().node(node).powerOn() },
      confirm: async () => true,
      events: () => undefined,
      signal: createCancelSource().signal,
      ...changed,
    });

  // The others are in drill-catalogue.test.ts.
  it.each<DrillScenarioId>(['service-stop', 'service-kill', 'service-hang', 'node-reboot', 'node-power-off'])(
    '%s is survived, healed and proved',
    async (scenario) => {
      await healthy();
      const report = await drill(scenario);
      process.stderr.write(
        `${scenario}: outage ${report.outageMs} ms, failed ${report.failedRequests}/${report.totalRequests}, probe pause ${report.measured.probePauseMs} ms\n`,
      );
      expect(report.problems).toEqual([]);
      expect(report.verdict).toBe('as-expected');
      expect(report.health.state).toBe('healthy');
      expect(report.servedBy[0]?.by).toBe(report.node);
      if (report.expected === 'moves') {
        expect(report.health.holder).toBe(report.other);
        expect(report.servedBy.at(-1)?.by).toBe(report.other);
      }
    },
    400_000,
  );

  it('is refused while redundancy is lost, and harms nothing', async () => {
    await healthy();
    const { holder } = await status();
    const standby = lab().nodes.find(({ name }) => name !== holder) as LabNode;
    await standby.run(['systemctl', 'stop', 'nginx']);
    await eventually(async () => (await status()).state === 'degraded');
    await expect(drill('service-stop')).rejects.toMatchObject({ code: 'drill.unsafe', kind: 'blocked' });
    await standby.run(['systemctl', 'start', 'nginx']);
  });

  it('harms nothing without consent', async () => {
    await healthy();
    await expect(drill('node-power-off', { confirm: async () => false })).rejects.toMatchObject({
      code: 'drill.declined',
    });
    expect((await status()).state).toBe('healthy');
  });

  it('heals when it is aborted', async () => {
    await healthy();
    const source = createCancelSource();
    const report = await drill('service-hang', {
      signal: source.signal,
      events: (event) => {
        if (event.code === 'node.drill-fault') source.cancel();
      },
    });
    expect(report.verdict).toBe('aborted');
    expect(report.health.state).toBe('healthy');
  });

  it('is healed by the node itself when whoever made the fault vanishes', async () => {
    await healthy();
    const harmed = lab().node((await status()).holder ?? '');
    await harmed.run(['/usr/libexec/pairkeeper/drill', 'fault', 'service-hang', 'nginx.service', '3']);
    await eventually(async () => (await status()).state !== 'healthy');
    await healthy();
  });
});
