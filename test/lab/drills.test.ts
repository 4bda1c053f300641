import { beforeAll, describe, expect, it } from 'vitest';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { DrillOptions } from '../../core/operations/drills/drill-options.ts';
import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import { runDrill } from '../../core/operations/drills/run-drill.ts';
import type { DrillScenarioId } from '../../core/operations/drills/scenario.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { healthy, healthyNodes, statusOf } from './support/apply-pair.ts';
import { asForeseen } from './support/as-foreseen.ts';
import { connectNode } from './support/connect-lab.ts';
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

  const status = () => statusOf(lab(), spec);
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
      await healthy(lab(), spec);
      const report = await drill(scenario);
      process.stderr.write(
        `${scenario}: outage ${report.outageMs} ms, failed ${report.failedRequests}/${report.totalRequests}, probe pause ${report.measured.probePauseMs} ms\n`,
      );
      expect(report.problems).toEqual([]);
      expect(report.verdict).toEqual(asForeseen());
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
    const { standby } = await healthyNodes(lab(), spec);
    await standby.run(['systemctl', 'stop', 'nginx']);
    await eventually(async () => (await status()).state === 'degraded');
    await expect(drill('service-stop')).rejects.toMatchObject({ code: 'drill.unsafe', kind: 'blocked' });
    await standby.run(['systemctl', 'start', 'nginx']);
  });

  it('harms nothing without consent', async () => {
    await healthy(lab(), spec);
    await expect(drill('node-power-off', { confirm: async () => false })).rejects.toMatchObject({
      code: 'drill.declined',
    });
    expect((await status()).state).toBe('healthy');
  });

  it('heals when it is aborted', async () => {
    await healthy(lab(), spec);
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
    await healthy(lab(), spec);
    const harmed = lab().node((await status()).holder ?? '');
    await harmed.run(['/usr/libexec/pairkeeper/drill', 'fault', 'service-hang', 'nginx.service', '3']);
    await eventually(async () => (await status()).state !== 'healthy');
    await healthy(lab(), spec);
  });
});
