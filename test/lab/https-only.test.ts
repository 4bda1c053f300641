import { beforeAll, describe, expect, it } from 'vitest';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { components } from '../../core/components/registry.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import { runDrill } from '../../core/operations/drills/run-drill.ts';
import { serviceOfPair } from '../../core/operations/service-of-pair.ts';
import { switchover } from '../../core/operations/switchover.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { applied, healthy, pairOf, withHosts } from './support/apply-pair.ts';
import { asForeseen } from './support/as-foreseen.ts';
import { connectNode } from './support/connect-lab.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

/** A pair that nobody can ask but by HTTPS, with a certificate that nobody vouches for. */
describe('a pair with HTTPS only', () => {
  const lab = useLab();
  const clock = createSystemClock();
  let spec: ClusterSpec;
  const tls = { certificatePath: '/etc/ssl/shop.pem', keyPath: '/etc/ssl/private/shop.key' };
  const site = { name: 'shop', serverNames: ['shop.example'], listen: [{ port: 443, tls: true }], tls };
  beforeAll(async () => {
    for (const node of lab().nodes) {
      await runOn(
        node,
        `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=shop.example -keyout ${tls.keyPath} -out ${tls.certificatePath}`,
      );
    }
    spec = pairOf(lab(), { sections: { nginx: { sites: [site] } } });
    await applied(lab(), spec);
  });
  const service = () => {
    const { client, predictOutageMs } = serviceOfPair(spec, components);
    if (client === undefined) throw new Error('nothing to ask');
    return { client, predictedMs: predictOutageMs('service-failed') ?? 0 };
  };

  it('is drilled and measured', async () => {
    const { holder } = await healthy(lab(), spec);
    const { client, predictedMs } = service();
    expect(client).toMatchObject({
      url: expect.stringMatching(/^https:.*:443\//),
      serverName: 'shop.example',
    });
    const report = await runDrill({
      spec,
      scenario: 'service-stop',
      connect: (node) => connectNode(lab(), spec, node),
      clock,
      probe: createHttpProbe(),
      ...client,
      predictedMs,
      confirm: async () => true,
      events: () => undefined,
      signal: createCancelSource().signal,
    });
    process.stderr.write(
      `service-stop over HTTPS: outage ${report.outageMs} ms, failed ${report.failedRequests}/${report.totalRequests}, probe pause ${report.measured.probePauseMs} ms\n`,
    );
    expect(report).toMatchObject({ verdict: asForeseen(), problems: [], node: holder });
    expect(report.servedBy.map(({ by }) => by)).toEqual([report.node, report.other]);
  });

  it('is switched over and measured', async () => {
    const { holder } = await healthy(lab(), spec);
    const to = spec.nodes.find(({ name }) => name !== holder)?.name ?? '';
    const result = await withHosts(lab(), spec, (hosts) =>
      switchover({
        spec,
        hosts,
        clock,
        to,
        events: () => undefined,
        probe: { probe: createHttpProbe(), ...service().client },
      }),
    );
    expect(result.outcome).toBe('moved');
    expect(result.measured?.servedBy.map(({ by }) => by)).toEqual([holder, to]);
  });
});
