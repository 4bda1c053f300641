import { beforeAll, describe, expect, it } from 'vitest';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { createCancelSource } from '../../core/host/cancel-source.ts';
import { runDrill } from '../../core/operations/drills/run-drill.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { applied, applyPair, ask, healthy, pairOf, undo } from './support/apply-pair.ts';
import { asForeseen } from './support/as-foreseen.ts';
import { connectNode } from './support/connect-lab.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';

/** Debian 13: keepalived 2.3, nginx 1.26, OpenSSH 10. */
describe('a pair of Debian 13', () => {
  const lab = useLab({ release: 'trixie' });
  let spec: ClusterSpec;
  let fresh: readonly (readonly string[])[];
  beforeAll(async () => {
    fresh = await Promise.all(lab().nodes.map(fingerprint));
    spec = pairOf(lab(), { vips: [`${lab().vip()}/24`, `${lab().vip(6)}/64`] });
    await applied(lab(), spec);
  });

  it('serves, has nothing to do the second time, and takes another address without moving', async () => {
    const { holder } = await healthy(lab(), spec);
    expect((await ask(`http://${lab().vip()}/`)).servedBy).toBe(holder);
    expect((await ask(`http://[${lab().vip(6)}]/`)).servedBy).toBe(holder);
    expect((await applyPair(lab(), spec)).result?.outcome).toBe('nothing-to-do');
    const more = pairOf(lab(), {
      vips: [...spec.vips.map(({ address }) => address), `${lab().vip(4, 1)}/24`],
    });
    await applied(lab(), more);
    expect((await healthy(lab(), more)).holder).toBe(holder);
    expect((await ask(`http://${lab().vip(4, 1)}/`)).servedBy).toBe(holder);
    expect(await undo(lab(), more)).toMatchObject({ outcome: 'undone' });
    expect((await healthy(lab(), spec)).holder).toBe(holder);
  });

  it('survives a power cut as predicted', async () => {
    await healthy(lab(), spec);
    const report = await runDrill({
      spec,
      scenario: 'node-power-off',
      connect: (node) => connectNode(lab(), spec, node),
      clock: createSystemClock(),
      probe: createHttpProbe(),
      url: `http://${lab().vip()}/`,
      unit: 'nginx.service',
      power: { off: (node) => lab().node(node).powerOff(), on: (node) => lab().node(node).powerOn() },
      confirm: async () => true,
      events: () => undefined,
      signal: createCancelSource().signal,
    });
    expect(report).toMatchObject({ verdict: asForeseen(), problems: [], health: { holder: report.other } });
  });

  it('is as new after undo', async () => {
    const removing = { onEdited: 'stop', removePackages: true } as const;
    expect(await undo(lab(), spec, removing)).toMatchObject({ outcome: 'undone' });
    const now = await Promise.all(lab().nodes.map(fingerprint));
    expect(now.map((lines, index) => differences(fresh[index] ?? [], lines))).toEqual([[], []]);
  });
});
