import { beforeAll, describe, expect, it } from 'vitest';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import {
  type AppliedPair,
  applied,
  applyPair,
  ask,
  healthy,
  healthyNodes,
  pairOf,
  statusOf,
  undo,
} from './support/apply-pair.ts';
import { eventually } from './support/eventually.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';

/** Three addresses of both families: applied once, then put to the test. */
describe('a pair with several addresses', () => {
  const lab = useLab();
  let spec: ClusterSpec;
  let urls: readonly string[];
  beforeAll(async () => {
    const vips = [`${lab().vip()}/24`, `${lab().vip(6)}/64`, `${lab().vip(4, 1)}/24`];
    spec = pairOf(lab(), { vips });
    urls = [`http://${lab().vip()}/`, `http://[${lab().vip(6)}]/`, `http://${lab().vip(4, 1)}/`];
    await applied(lab(), spec);
  });

  const allServedBy = async (): Promise<readonly (string | undefined)[]> =>
    Promise.all(urls.map(async (url) => (await ask(url)).servedBy));
  /** Everything that a change may touch, with the time of its last change. */
  const listing = async () => {
    const script =
      'find /etc /usr/libexec /usr/sbin /var/lib/pairkeeper -xdev -type f ! -path "/var/lib/pairkeeper/events*" -printf "%p %T@ %C@\\n" | sort';
    return Promise.all(
      lab().nodes.map(async (node) => [
        // A question of the peer that is being answered just now.
        ...(await fingerprint(node)).filter((line) => !line.includes('pairkeeper-heartbeat@')),
        ...(await node.run(['sh', '-c', script])).stdout.split('\n'),
      ]),
    );
  };
  const changedSince = async (before: readonly (readonly string[])[]) =>
    (await listing()).map((lines, index) => differences(before[index] ?? [], lines));

  it('has one holder of all of them, which answers on each', async () => {
    const health = await healthy(lab(), spec);
    expect(health.vips.map(({ state, holders }) => [state, holders])).toEqual(
      urls.map(() => ['held', [health.holder]]),
    );
    expect(await allServedBy()).toEqual(urls.map(() => health.holder));
  });

  it('is left alone by a second apply', async () => {
    await healthy(lab(), spec);
    const before = await listing();
    expect((await applyPair(lab(), spec)).result?.outcome).toBe('nothing-to-do');
    expect(await changedSince(before)).toEqual([[], []]);
  });

  it('refuses a second laptop while it is being changed, and says whose change it is', async () => {
    const vips = [...spec.vips.map(({ address }) => address), `${lab().vip(4, 2)}/24`];
    const wanted = pairOf(lab(), { vips });
    const whose = { owner: 'ann@desk', since: expect.stringMatching(/^20.*Z$/) };
    let late: Promise<unknown> | undefined;
    let asking: Promise<AppliedPair> | undefined;
    // Bob has seen his plan when Ann begins; Carol comes while Ann is at it.
    const bob = applyPair(lab(), wanted, {
      owner: 'bob@train',
      beforeChange: () =>
        new Promise((begin) => {
          asking = applyPair(lab(), wanted, {
            owner: 'ann@desk',
            beforeVerify: async () => {
              begin();
              late = applyPair(lab(), wanted, { owner: 'carol@phone' }).catch((error: unknown) => error);
              await Promise.all([bob, late]);
            },
          });
        }),
    });
    expect((await bob).result).toMatchObject({
      outcome: 'rolled-back',
      reason: { code: 'apply.lock-held', params: whose },
      nodes: [{ state: 'untouched' }, { state: 'untouched' }],
    });
    expect((await asking)?.result?.outcome).toBe('confirmed');
    expect(await late).toMatchObject({ code: 'apply.in-progress', kind: 'blocked', params: whose });
    expect(await undo(lab(), wanted)).toMatchObject({ outcome: 'undone' });
    await healthy(lab(), spec);
  });

  it('moves all of them together when the holder loses power, and leaves them there when it is back', async () => {
    const { holder, standby } = await healthyNodes(lab(), spec);
    await holder.powerOff();
    await eventually(async () => {
      const served = await allServedBy().catch(() => []);
      return served.length === urls.length && served.every((name) => name === standby.name);
    });
    const health = await statusOf(lab(), spec);
    expect(health).toMatchObject({ state: 'degraded', holder: standby.name });
    await holder.powerOn();
    await healthy(lab(), spec, standby.name);
    expect(await allServedBy()).toEqual(urls.map(() => standby.name));
  });

  it('gives them back to the preferred node after a while, where that is wanted', async () => {
    const vips = spec.vips.map(({ address }) => address);
    const vrrp = { failback: 'automatic', failbackDelaySeconds: 2, preferredNode: 'node2' };
    const wanted = pairOf(lab(), { vips, sections: { vrrp } });
    await applied(lab(), wanted);
    await healthy(lab(), wanted, 'node2');
    await lab().node('node2').powerOff();
    await eventually(async () => (await statusOf(lab(), wanted)).holder === 'node1');
    await lab().node('node2').powerOn();
    await healthy(lab(), wanted, 'node2');
    expect(await allServedBy()).toEqual(urls.map(() => 'node2'));
  });
});
