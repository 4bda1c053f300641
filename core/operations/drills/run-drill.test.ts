import { describe, expect, it } from 'vitest';
import { type FakePair, fakePair, fakePairSpec } from '../../../test/fakes/fake-pair.ts';
import type { Event } from '../../events/event.ts';
import { createCancelSource } from '../../host/cancel-source.ts';
import type { Clock } from '../../host/clock.ts';
import type { Probe, ProbeSample } from '../probe.ts';
import type { DrillAnnouncement, DrillOptions } from './drill-options.ts';
import type { DrillPrediction } from './predict-drill.ts';
import { runDrill } from './run-drill.ts';

/** Time that passes only while somebody sleeps; what is due happens in order. */
function virtualClock(): Clock {
  let now = 1_800_000_000_000;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  let isRunning = false;
  const advance = async () => {
    if (isRunning) return;
    isRunning = true;
    while (sleepers.length > 0) {
      // Whatever is ready to run runs before time goes on.
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (next === undefined) break;
      now = Math.max(now, next.at);
      next.wake();
    }
    isRunning = false;
  };
  return {
    now: () => now,
    monotonic: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        sleepers.push({ at: now + milliseconds, wake: resolve });
        signal?.addEventListener('abort', resolve);
        void advance();
      }),
  };
}

/** Sees what a client of the fake pair would see at the moment it is asked. */
function fakeProbe(pair: FakePair, clock: Clock, isDead: () => boolean): Probe {
  return {
    start: () => {
      const begun = clock.now();
      const sample = (): ProbeSample => {
        const elapsed = clock.now() - begun;
        return { startedMs: elapsed, endedMs: elapsed, ok: !isDead(), servedBy: pair.holder() };
      };
      return {
        startedAtMs: begun,
        elapsedMs: () => clock.now() - begun,
        lastSuccess: () => (isDead() ? undefined : sample()),
        stop: async () => [sample()],
      };
    },
  };
}

/** A request that was lost during the outage ends when its time is up: after others that were answered. */
function withLateLoss(probe: Probe): Probe {
  return {
    start: (target) => {
      const running = probe.start(target);
      const stop = async () => [...(await running.stop()), { startedMs: 0, endedMs: 1000, ok: false }];
      return { ...running, stop };
    },
  };
}

function setUp(changed: Partial<DrillOptions> = {}) {
  const pair = fakePair();
  const clock = virtualClock();
  const events: Event[] = [];
  const state = { isDead: false };
  const options: DrillOptions = {
    spec: fakePairSpec,
    scenario: 'service-stop',
    connect: pair.connect,
    clock,
    probe: fakeProbe(pair, clock, () => state.isDead),
    url: 'http://10.0.0.100/',
    unit: 'nginx.service',
    confirm: async () => true,
    events: (event) => events.push(event),
    signal: createCancelSource().signal,
    ...changed,
  };
  const drillCommands = () => pair.commands.filter((command) => command.includes('/drill '));
  return { pair, options, events, state, drillCommands };
}

/** The fake node does what drill.sh does to the service. */
function obey(pair: FakePair): void {
  pair.answer = (node, argv) => {
    if (argv[1] === 'fault') pair.setFit(node, false);
    if (argv[1] === 'heal') pair.setFit(node, true);
    return undefined;
  };
}

describe('runDrill', () => {
  it('states the expectation, makes the fault on the holder, heals it and proves that the pair is whole', async () => {
    const { pair, options, events, drillCommands } = setUp();
    obey(pair);
    const report = await runDrill(options);
    expect(report).toMatchObject({ verdict: 'as-expected', node: 'web-1', other: 'web-2', problems: [] });
    expect(drillCommands()).toEqual([
      'web-1: /usr/libexec/pairkeeper/drill fault service-stop nginx.service 60 22',
      'web-1: /usr/libexec/pairkeeper/drill heal service-stop nginx.service',
    ]);
    expect(events.map((event) => event.code)).toEqual([
      'drill.announced',
      'drill.fault',
      'drill.served-again',
      'drill.healed',
      'drill.whole',
      'drill.finished',
    ]);
  });

  it('is refused while redundancy is lost', async () => {
    const { pair, options, drillCommands } = setUp();
    pair.setFit('web-2', false);
    await expect(runDrill(options)).rejects.toMatchObject({
      code: 'drill.unsafe',
      kind: 'blocked',
      reasons: [{ code: 'check.failed', node: 'web-2' }],
    });
    expect(drillCommands()).toEqual([]);
  });

  it('is refused while somebody changes the pair, and says who', async () => {
    const { pair, options, drillCommands } = setUp();
    pair.lock('ann@desk');
    await expect(runDrill(options)).rejects.toMatchObject({
      code: 'drill.unsafe',
      reasons: [{ code: 'node.locked', node: 'web-1', params: { owner: 'ann@desk' } }, {}],
    });
    expect(drillCommands()).toEqual([]);
  });

  it.each([
    ['as-expected', []],
    ['failed', ['drill.not-rebooted']],
  ] as const)('of a reboot is %s when the boot id says so', async (verdict, problems) => {
    const { pair, options } = setUp({ scenario: 'node-reboot' });
    let boots = 1;
    pair.answer = (node, argv) => {
      if (argv[0] === 'cat') return { stdout: `boot-${boots}\n` };
      if (argv[1] === 'fault') {
        // Whatever makes the address move may pass for a reboot.
        pair.setFit(node, false);
        void options.clock.sleep(5000).then(() => pair.setFit(node, true));
        if (verdict === 'as-expected') boots += 1;
      }
      return undefined;
    };
    expect(await runDrill(options)).toMatchObject({ verdict, problems });
  });

  it.each([
    ['answers when the pair is whole again', 'as-expected', []],
    ['stays away', 'failed', ['drill.not-served']],
  ] as const)('of both nodes is judged by whether the service %s', async (_, verdict, problems) => {
    const { pair, options, state } = setUp({ scenario: 'restart-holder-first' });
    let boots = 1;
    pair.answer = (node, argv) => {
      if (argv[0] === 'cat') return { stdout: `boot-${boots}\n` };
      if (argv[1] === 'fault') {
        boots += 1;
        state.isDead = true;
        pair.setFit(node, false);
        void options.clock.sleep(5000).then(() => {
          state.isDead = verdict === 'failed';
          pair.setFit(node, true);
        });
      }
      return undefined;
    };
    expect(await runDrill({ ...options, probe: withLateLoss(options.probe) })).toMatchObject({
      verdict,
      problems,
    });
  });

  it('harms nothing without consent, and asks only after the expectation was stated', async () => {
    const { options, events, drillCommands } = setUp({ confirm: async () => false });
    await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.declined' });
    expect(events.map((event) => event.code)).toEqual(['drill.announced']);
    expect(drillCommands()).toEqual([]);
  });

  it('harms nothing when the service does not answer to begin with', async () => {
    const { options, state, drillCommands } = setUp();
    state.isDead = true;
    await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.service-silent' });
    expect(drillCommands()).toEqual([]);
  });

  it('says so when nobody takes over, and heals all the same', async () => {
    const { options, drillCommands } = setUp();
    const report = await runDrill(options);
    expect(report.verdict).toBe('failed');
    expect(report.problems).toContain('drill.no-takeover');
    expect(drillCommands().at(-1)).toContain('heal');
  });

  it('tries to heal again when the node can’t be reached at first', async () => {
    const { pair, options, drillCommands } = setUp();
    let failures = 2;
    pair.answer = (node, argv) => {
      if (argv[1] === 'fault') pair.setFit(node, false);
      if (argv[1] !== 'heal') return undefined;
      failures -= 1;
      if (failures >= 0) return { exitCode: 1 };
      pair.setFit(node, true);
      return undefined;
    };
    expect((await runDrill(options)).verdict).toBe('as-expected');
    expect(drillCommands().filter((command) => command.includes('heal'))).toHaveLength(3);
  });

  it('does not take place when the node can’t arm its own healing', async () => {
    const { pair, options } = setUp();
    pair.answer = (_, argv) => (argv[1] === 'fault' ? { exitCode: 13 } : undefined);
    await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.undo-not-armed', kind: 'blocked' });
  });

  it('heals when it is aborted', async () => {
    const source = createCancelSource();
    const { pair, options } = setUp({ signal: source.signal });
    pair.answer = (node, argv) => {
      if (argv[1] === 'fault') {
        pair.setFit(node, false);
        source.cancel();
      }
      if (argv[1] === 'heal') pair.setFit(node, true);
      return undefined;
    };
    expect(await runDrill(options)).toMatchObject({ verdict: 'aborted', problems: [] });
  });

  const prediction = (reason: DrillPrediction['reason'], ...holders: readonly string[]): DrillPrediction => ({
    ...{ reason, holders, holdersAfterwards: ['web-2'] },
    outageMs: 950,
  });

  it('expects what the simulation of the installed configuration says', async () => {
    const announced: DrillAnnouncement[] = [];
    const { pair, options } = setUp({
      predict: () => prediction('took-over', 'web-2'),
      confirm: async (announcement) => announced.push(announcement) === 1,
    });
    obey(pair);
    const report = await runDrill(options);
    expect(announced).toMatchObject([{ expectation: 'moves', predictedMs: 950 }]);
    expect(report).toMatchObject({ expected: 'moves', predictedMs: 950, prediction: { holders: ['web-2'] } });
  });

  it('is refused when by the simulation nobody would serve', async () => {
    const { options, drillCommands } = setUp({ predict: () => prediction('nobody-holds') });
    const refusal = { code: 'drill.predicted-outage', kind: 'blocked', params: { reason: 'nobody-holds' } };
    await expect(runDrill(options)).rejects.toMatchObject(refusal);
    expect(drillCommands()).toEqual([]);
  });

  it.each(['link-cut', 'link-one-way', 'keepalived-hang', 'disk-full'] as const)(
    '%s is refused on a pair with databases',
    async (scenario) => {
      const { options, drillCommands } = setUp({ scenario, hasDatabases: true });
      await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.risks-data', kind: 'blocked' });
      expect(drillCommands()).toEqual([]);
    },
  );

  it('of what should change nothing fails when the address moves', async () => {
    const { pair, options } = setUp({ scenario: 'packet-loss' });
    expect(await runDrill(options)).toMatchObject({ expected: 'stays', verdict: 'as-expected' });
    obey(pair);
    expect(await runDrill(options)).toMatchObject({ verdict: 'failed', problems: ['drill.moved'] });
  });

  it('tells that a broken configuration was found to be valid', async () => {
    const { pair, options } = setUp({ scenario: 'config-broken' });
    pair.answer = (_, argv) => (argv[1] === 'fault' ? { exitCode: 18 } : undefined);
    expect(await runDrill(options)).toMatchObject({ verdict: 'failed', problems: ['drill.config-accepted'] });
  });

  it('does not take place where the node lacks what it needs', async () => {
    const { pair, options } = setUp({ scenario: 'link-cut' });
    pair.answer = (_, argv) => (argv[1] === 'fault' ? { exitCode: 16 } : undefined);
    await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.no-nft', kind: 'blocked' });
  });

  it('waits for a pair that becomes whole only as long as it is told to', async () => {
    const { pair, options } = setUp();
    obey(pair);
    pair.setFit('web-2', false);
    void options.clock.sleep(5000).then(() => pair.setFit('web-2', true));
    await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.unsafe' });
    expect(await runDrill({ ...options, patienceMs: 60_000 })).toMatchObject({ verdict: 'as-expected' });
  });

  it('offers no power cut where nobody can switch the power', async () => {
    const { options } = setUp({ scenario: 'node-power-off' });
    await expect(runDrill(options)).rejects.toMatchObject({ code: 'drill.not-offered' });
  });

  it('switches the power on again', async () => {
    const switched: string[] = [];
    const { pair, options } = setUp({
      scenario: 'node-power-off',
      power: {
        off: async (node) => {
          switched.push(`off ${node}`);
          pair.setFit(node, false);
        },
        on: async (node) => {
          switched.push(`on ${node}`);
          pair.setFit(node, true);
        },
      },
    });
    expect((await runDrill(options)).verdict).toBe('as-expected');
    expect(switched).toEqual(['off web-1', 'on web-1']);
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('no such outlet'))],
    ['does not answer', () => new Promise<void>(() => undefined)],
  ])('says within a minute or so that a node is off when its power switch %s', async (_, on) => {
    const { pair, options } = setUp({ scenario: 'node-power-off' });
    const off = async (node: string) => pair.setFit(node, false);
    const begun = options.clock.now();
    const report = await runDrill({ ...options, power: { off, on } });
    expect(report).toMatchObject({ verdict: 'failed', problems: ['drill.not-powered-on'] });
    expect(report.moments.map(({ code }) => code)).not.toContain('drill.healed');
    expect(options.clock.now() - begun).toBeLessThan(70_000);
  });
});
