import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { components } from '../../core/components/registry.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import { foreseeDrills } from '../../core/operations/drills/foresee-drills.ts';
import { runDrill } from '../../core/operations/drills/run-drill.ts';
import type { DrillScenarioId } from '../../core/operations/drills/scenario.ts';
import { serviceOfPair } from '../../core/operations/service-of-pair.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { asForeseen } from './support/as-foreseen.ts';
import { connectNode } from './support/connect-lab.ts';
import { eventually } from './support/eventually.ts';
import { useLab } from './support/lab-fixture.ts';
import { pairSpec, placePair } from './support/place-pair.ts';

const DRILL = '/usr/libexec/pairkeeper/drill';
const TABLE = ['nft', 'list', 'table', 'inet', 'pairkeeper_drill'];

/** What drills.test.ts does not have: faults of keepalived, the link, the disk, the configuration, and both nodes. */
describe('the catalogue of drills', () => {
  const lab = useLab();
  const clock = createSystemClock();
  let spec: ClusterSpec;
  beforeAll(async () => {
    spec = pairSpec(lab());
    await placePair(lab(), spec);
    await Promise.all(lab().nodes.map((node) => succeed(node, 'apt-get -qq install -y nftables')));
  });

  let holder = '';
  const connect = (node: string) => connectNode(lab(), spec, node);
  /** @param agreed what is done once the pair was found to be whole */
  const drill = async (
    scenario: DrillScenarioId,
    agreed: () => Promise<unknown> = async () => undefined,
  ): Promise<DrillReport> => {
    const { signal } = createCancelSource();
    const foresight = await foreseeDrills(spec, serviceOfPair(spec, components), connect, signal);
    const report = await runDrill({
      spec,
      scenario,
      connect,
      clock,
      probe: createHttpProbe(),
      url: `http://${lab().vip()}/`,
      unit: 'nginx.service',
      ...foresight(scenario),
      confirm: async () => {
        await agreed();
        return true;
      },
      events: () => undefined,
      signal,
      patienceMs: 60_000,
      settleMs: 300,
    });
    tellFigures(report);
    holder = report.health.holder ?? '';
    expect(report.problems).toEqual([]);
    expect(report.verdict).toEqual(asForeseen());
    return report;
  };

  describe('what gives the address two holders is foreseen, measured, and ends with the higher priority', () => {
    it.each<DrillScenarioId>(['keepalived-hang', 'link-cut', 'link-one-way'])(
      '%s',
      async (scenario) => {
        const report = await drill(scenario);
        expect(report.prediction).toMatchObject({ reason: 'both-hold-partition' });
        expect(report.health.holder).toBe(report.prediction?.holdersAfterwards[0]);
        expect(report.twoHolderMs).toBeGreaterThan(1000);
        expect(report.moments.map(({ code }) => code)).toContain('drill.both-hold');
      },
      90_000,
    );
  });

  it.each<DrillScenarioId>(['config-broken', 'packet-loss'])(
    '%s is noticed by nobody',
    async (scenario) => {
      const report = await drill(scenario);
      expect(report).toMatchObject({ expected: 'stays', twoHolderMs: 0 });
      expect(report.servedBy.map(({ by }) => by)).toEqual([report.node]);
    },
    90_000,
  );

  it('a service that flaps moves once', async () => {
    const report = await drill('service-flap');
    expect(report.servedBy.map(({ by }) => by)).toEqual([report.node, report.other]);
  }, 90_000);

  it('the lower one of two that one of them can’t hear gives way, as the simulation says', async () => {
    const report = await drill('link-one-way');
    expect(report).toMatchObject({
      expected: 'moves',
      node: 'node2',
      prediction: { reason: 'moved-although-fit' },
    });
    expect(report.health.holder).toBe(report.other);
  }, 90_000);

  it('a keepalived that was killed leaves its address for no longer than its restart takes', async () => {
    const report = await drill('keepalived-kill');
    expect(report.health.holder).toBe(report.other);
  }, 90_000);

  it('a full disk changes nothing, and is empty again by itself', async () => {
    const name = holder;
    const node = lab().node(name);
    await succeed(
      node,
      'cd /var/lib/pairkeeper && mkdir /run/kept && cp -a . /run/kept && mount -t tmpfs -o size=4m none . && cp -a /run/kept/. /var/lib/pairkeeper && systemctl restart pairkeeper-events',
    );
    const report = await drill('disk-full');
    expect(report.servedBy.map(({ by }) => by)).toEqual([name]);
    // The space comes back with the process that holds it, however that ends.
    await succeed(node, `${DRILL} fault disk-full nginx.service 60`);
    const freeBlocks = async () =>
      Number((await node.run(['stat', '-f', '-c', '%f', '/var/lib/pairkeeper'])).stdout);
    await eventually(async () => (await freeBlocks()) === 0);
    await succeed(node, 'systemctl kill --signal=KILL pairkeeper-drill-fill');
    await eventually(async () => (await freeBlocks()) > 100);
  }, 90_000);

  it('nothing that blocks the link outlives a timer or a reboot, and it never blocks SSH', async () => {
    const [first, second] = lab().nodes as [LabNode, LabNode];
    await succeed(first, `${DRILL} fault link-cut nginx.service 2`);
    expect((await first.run(TABLE)).stdout).toContain('tcp dport 22 accept');
    await eventually(async () => (await first.run(TABLE)).exitCode !== 0);
    const report = await drill('restart-holder-first', () =>
      Promise.all(
        [first, second].map((node) => succeed(node, `${DRILL} fault packet-loss nginx.service 300`)),
      ),
    );
    expect(report).toMatchObject({ expected: 'returns', health: { state: 'healthy' } });
    for (const node of [first, second]) expect((await node.run(TABLE)).exitCode).not.toBe(0);
  }, 120_000);
});

async function succeed(node: LabNode, command: string): Promise<void> {
  const { exitCode, stderr } = await node.run(['sh', '-c', command]);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
}

function tellFigures({ scenario, outageMs, twoHolderMs, measured, expected }: DrillReport): void {
  process.stderr.write(
    `${scenario} (${expected}): outage ${outageMs} ms, two holders ${twoHolderMs} ms, failed ${measured.failedRequests}/${measured.totalRequests}, probe pause ${measured.probePauseMs} ms\n`,
  );
}
