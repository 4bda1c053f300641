import { beforeAll, describe, expect, it } from 'vitest';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { components } from '../../core/components/registry.ts';
import { measureOutage } from '../../core/operations/measure-outage.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import { defaultProbeTiming } from '../../core/operations/probe.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import {
  applied,
  ask,
  healthy,
  type PairFileChanges,
  pairOf,
  undo,
  withHosts,
} from './support/apply-pair.ts';
import { differences, fingerprint } from './support/fingerprint.ts';
import { useLab } from './support/lab-fixture.ts';
import { runOn } from './support/run-on.ts';

/** A client asks every 5 ms while a pair in service is changed, and changed back. */
describe('a change of a running pair', () => {
  const lab = useLab();
  let spec: ClusterSpec;
  beforeAll(async () => {
    spec = pairOf(lab());
    await applied(lab(), spec);
  });

  /** How often a node took the addresses, by its own records. */
  const takings = async (): Promise<number> => {
    const count = `grep -c '"instance":"lab-v4","state":"MASTER"' /var/lib/pairkeeper/events.jsonl`;
    const counts = await Promise.all(lab().nodes.map((node) => node.run(['sh', '-c', count])));
    return counts.reduce((sum, { stdout }) => sum + Number(stdout), 0);
  };
  /** What a client of the first address sees while something is done, and how often the addresses were taken. */
  async function watched<Result>(
    name: string,
    work: () => Promise<Result>,
    vip = lab().vip(),
  ): Promise<Result> {
    const before = await takings();
    const running = createHttpProbe().start({ url: `http://${vip}/`, ...defaultProbeTiming });
    try {
      const result = await work();
      const samples = await running.stop();
      const seen = measureOutage(samples, defaultProbeTiming.stepMs);
      const interruptions = seen.outages.filter(({ fromMs, toMs }) =>
        samples.some(({ ok, startedMs }) => !ok && startedMs >= fromMs && startedMs < toMs),
      );
      const taken = (await takings()) - before;
      process.stderr.write(
        `${name}: taken ${taken} times, served by ${seen.servedBy.map(({ by }) => by).join(' ')}, failed ${seen.failedRequests}/${seen.totalRequests}, outage ${seen.outageMs} ms, with failures ${JSON.stringify(interruptions)}\n`,
      );
      // The service moves once at most: never there and back, never two at once.
      expect(taken).toBeLessThanOrEqual(1);
      expect(seen.servedBy.length).toBeLessThanOrEqual(1 + taken);
      expect(interruptions.length).toBeLessThanOrEqual(taken);
      return result;
    } finally {
      await running.stop();
    }
  }
  const changedFiles = (plan: Plan | undefined) =>
    plan?.nodes.map((node) =>
      node.steps.flatMap(({ step }) => (step.kind === 'file' ? [step.path] : [])).sort(),
    );
  const services = (plan: Plan | undefined) =>
    plan?.nodes.map((node) => node.steps.flatMap((step) => ('details' in step ? step.details : [])));
  const both = <Value>(value: Value): readonly [Value, Value] => [value, value];
  const prints = () =>
    Promise.all(
      lab().nodes.map(async (node) =>
        (await fingerprint(node)).filter((line) => !line.includes('pairkeeper-heartbeat@')),
      ),
    );

  /** Applies, lets a client look, and takes it back. The service moves once at most, each way. */
  async function there(
    name: string,
    changes: PairFileChanges,
    look: (wanted: ClusterSpec, plan: Plan | undefined) => Promise<void>,
  ): Promise<void> {
    const { holder } = await healthy(lab(), spec);
    const before = await prints();
    const wanted = pairOf(lab(), changes);
    const { planned } = await watched(`${name}: apply`, () => applied(lab(), wanted));
    expect(planned.plan?.firstNode).not.toBe(holder);
    await healthy(lab(), wanted);
    await look(wanted, planned.plan);
    expect(await watched(`${name}: undo`, () => undo(lab(), wanted))).toMatchObject({ outcome: 'undone' });
    await healthy(lab(), spec);
    const after = await prints();
    expect(after.map((lines, index) => differences(before[index] ?? [], lines))).toEqual([[], []]);
  }

  it('adds an address', () =>
    there('address', { vips: [`${lab().vip()}/24`, `${lab().vip(4, 1)}/24`] }, async (wanted, plan) => {
      expect(changedFiles(plan)).toEqual(
        both([
          '/etc/keepalived/keepalived.conf',
          '/etc/nginx/conf.d/pairkeeper.conf',
          '/etc/pairkeeper/node.conf',
          '/etc/systemd/system/keepalived.service.d/pairkeeper.conf',
        ]),
      );
      expect((await ask(`http://${lab().vip(4, 1)}/`)).servedBy).toBe((await healthy(lab(), wanted)).holder);
    }));

  it('adds the first address of the other family', () =>
    there('family', { vips: [`${lab().vip()}/24`, `${lab().vip(6)}/64`] }, async (wanted) => {
      expect((await ask(`http://[${lab().vip(6)}]/`)).servedBy).toBe((await healthy(lab(), wanted)).holder);
    }));

  it('changes the profile', () =>
    there('profile', { sections: { vrrp: { profile: 'tolerant' } } }, async (_, plan) => {
      expect(changedFiles(plan)).toEqual(both(['/etc/keepalived/keepalived.conf']));
      expect(services(plan)).toEqual(both(['reload']));
    }));

  it('changes the router id, for which the holder gives the address away for a moment, and nobody else takes it', () =>
    there('router id', { sections: { vrrp: { virtualRouterId: 201 } } }, async (wanted, plan) => {
      expect(plan?.findings).toMatchObject([{ code: 'vrrp.vrid-changes', params: { to: 201 } }]);
      expect((await healthy(lab(), wanted)).holder).not.toBe(plan?.firstNode);
    }));

  it('adds a site', () =>
    there(
      'site',
      {
        sections: {
          nginx: {
            sites: [
              { name: 'shop', serverNames: ['shop.example'] },
              { name: 'all', default: true },
            ],
          },
        },
      },
      async (_, plan) => {
        expect(changedFiles(plan)).toEqual(both(['/etc/nginx/conf.d/pairkeeper.conf']));
        expect(services(plan)).toEqual(both(['reload']));
        expect((await ask(`http://${lab().vip()}/`, 'shop.example')).status).toBe(200);
      },
    ));

  describe('with other addresses', () => {
    const kept = () => lab().vip(4, 1);
    const withFirst = (number: number) => ({ vips: [`${lab().vip(4, number)}/24`, `${kept()}/24`] });
    beforeAll(async () => {
      spec = pairOf(lab(), withFirst(0));
      await applied(lab(), spec);
    });

    it('replaces the first one, and clients of the other one notice nothing', async () => {
      const { holder } = await healthy(lab(), spec);
      const taken = await takings();
      const wanted = pairOf(lab(), withFirst(2));
      await watched('first: apply', () => applied(lab(), wanted), kept());
      expect(await healthy(lab(), wanted)).toMatchObject({ holder });
      await watched('first: undo', () => undo(lab(), wanted), kept());
      expect(await healthy(lab(), spec)).toMatchObject({ holder });
      expect(await takings()).toBe(taken);
    });

    it('replaces all, the standby first', async () => {
      const { holder } = await healthy(lab(), spec);
      const taken = await takings();
      const wanted = pairOf(lab(), { vips: [`${lab().vip(4, 3)}/24`] });
      const { planned } = await applied(lab(), wanted);
      expect(planned.plan?.firstNode).not.toBe(holder);
      expect(await healthy(lab(), wanted)).toMatchObject({ holder });
      await undo(lab(), wanted);
      expect(await healthy(lab(), spec)).toMatchObject({ holder });
      expect(await takings()).toBe(taken);
    });

    it('has one holder for as long as the second node is not reached', async () => {
      const { holder } = await healthy(lab(), spec);
      const taken = await takings();
      const standby = lab().nodes.find(({ name }) => name !== holder) as LabNode;
      const wanted = pairOf(lab(), withFirst(2));
      const { plan } = await withHosts(lab(), wanted, (hosts) =>
        planPair({ spec: wanted, hosts, components, clock: createSystemClock() }),
      );
      const path = '/etc/keepalived/keepalived.conf';
      const steps = plan?.nodes.find(({ node }) => node === standby.name)?.steps ?? [];
      const [config] = steps.flatMap(({ step }) =>
        step.kind === 'file' && step.path === path ? [step.content] : [],
      );
      const before = await runOn(standby, `cat ${path}`);
      const replace = (text = '') => runOn(standby, `cat >${path}; systemctl reload keepalived`, text);
      await watched(
        'second node not reached',
        async () => {
          await replace(config);
          // Many times what the standby waits for an advertisement before it takes over.
          await createSystemClock().sleep(5000);
          await replace(before);
          await createSystemClock().sleep(2000);
        },
        kept(),
      );
      expect(config).toContain(`${lab().vip(4, 2)}/24`);
      expect(await takings()).toBe(taken);
      expect(await healthy(lab(), spec)).toMatchObject({ holder });
    });
  });
});
