import { describe, expect, it } from 'vitest';
import type { Event } from '../events/event.ts';
import { type AlertBody, type AlertOptions, createAlertWatcher } from './alerts.ts';
import type { ClusterHealth, HealthState, NodeHealth } from './cluster-health.ts';

const begun = Date.parse('2026-05-01T09:24:00.000Z');
const at = (ms: number) => new Date(begun + ms).toISOString();

type Given = {
  readonly state?: HealthState;
  readonly holder?: string | undefined;
  readonly reasons?: ClusterHealth['redundancy']['reasons'];
  readonly unseen?: string;
  readonly split?: boolean;
};

function healthOf({
  state = 'healthy',
  holder = 'web-1',
  reasons = [],
  unseen,
  split,
}: Given): ClusterHealth {
  const node = (name: string): NodeHealth => ({
    node: name,
    state: name === holder ? 'active' : 'standby',
    source: name === unseen || state === 'unknown' ? 'none' : 'self',
    vrrp: [],
    vips: [],
    checks: [],
    maintenance: false,
  });
  const isHeld = state !== 'down' && state !== 'unknown';
  return {
    state,
    ...(isHeld && split !== true ? { holder } : {}),
    vips: [
      {
        address: '10.0.0.9',
        state: split === true ? 'both' : isHeld ? 'held' : 'none',
        holders: split === true ? ['web-1', 'web-2'] : isHeld ? [holder] : [],
      },
    ],
    nodes: [node('web-1'), node('web-2')],
    redundancy: { state: state === 'healthy' ? 'intact' : 'lost', reasons },
    notices: [],
  };
}

const unfit = (node: string, code = 'check.failed', params = {}) => [{ code, node, params }];

/** A pair on a clock of its own: `health` and `event` happen now, and time passes by `wait`. */
function pair(options: AlertOptions = {}) {
  const watcher = createAlertWatcher(options);
  const told: AlertBody[] = [];
  let nowMs = 0;
  const look = () => told.push(...watcher.look(begun + nowMs));
  return {
    watcher,
    told,
    codes: () => told.map(({ code }) => code),
    health(given: Given) {
      watcher.health(healthOf(given));
      look();
    },
    event(node: string, code: string, params: Event['params'] = {}, ms = nowMs) {
      watcher.event({ code, level: 'info', at: at(ms), node, params });
      look();
    },
    own(isRunning: boolean) {
      watcher.ownChange(isRunning, begun + nowMs);
      look();
    },
    /** Time passes as it does for the engine: it looks when the watcher wants to. */
    wait(ms: number) {
      const end = nowMs + ms;
      for (;;) {
        const next = watcher.nextLookAtMs();
        if (next === undefined || next - begun > end) break;
        nowMs = Math.max(nowMs, next - begun);
        look();
      }
      nowMs = end;
      if (watcher.isSeen()) watcher.seen(begun + nowMs);
      look();
    },
  };
}

function healthyPair(options: AlertOptions = {}) {
  const one = pair(options);
  one.health({});
  one.wait(60_000);
  return one;
}

describe('alerts', () => {
  it('say nothing of a pair that is well when it is seen first', () => {
    expect(healthyPair().told).toEqual([]);
  });

  it('tell at once of a pair that is seen first without redundancy', () => {
    const web = pair();
    web.health({ state: 'degraded', reasons: unfit('web-2', 'node.down') });
    web.wait(1000);
    expect(web.codes()).toEqual(['redundancy-lost.other']);
  });

  it('name node, cause, consequence and how long it took', () => {
    const web = healthyPair({ predictedMs: 4000 });
    web.event('web-1', 'vrrp.state', { state: 'FAULT' });
    web.health({ state: 'degraded', reasons: unfit('web-1') });
    web.event('web-1', 'check.failed', { check: 'nginx' });
    web.wait(300);
    web.health({ state: 'down', reasons: [] });
    web.wait(600);
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1') });
    web.wait(400);
    expect(web.told).toHaveLength(1);
    expect(web.told[0]).toMatchObject({
      code: 'failed-over.check',
      level: 'warning',
      node: 'web-1',
      params: { other: 'web-2', check: 'nginx', seconds: '0.9', address: '10.0.0.9' },
    });
  });

  it('come within half a second of the takeover', () => {
    const web = healthyPair();
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1', 'node.silent') });
    web.wait(300);
    expect(web.codes()).toEqual(['failed-over.node']);
  });

  it('wait a moment for the check that keepalived took the node out for', () => {
    const web = healthyPair();
    web.event('web-1', 'vrrp.state', { state: 'FAULT' });
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1', 'node.fault') });
    web.wait(500);
    expect(web.told).toEqual([]);
    web.event('web-1', 'check.failed', { check: 'nginx' });
    expect(web.codes()).toEqual(['failed-over.check']);
  });

  it('wait a moment for the takeover itself when its address is seen first', () => {
    const web = healthyPair();
    web.event('web-1', 'vrrp.state', { state: 'FAULT' });
    web.event('web-1', 'check.failed', { check: 'nginx' });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1') });
    web.wait(400);
    expect(web.told).toEqual([]);
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    expect(web.codes()).toEqual(['failed-over.check']);
  });

  it('don’t wait for long where nobody tells of a cause', () => {
    const web = healthyPair();
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1', 'node.fault') });
    web.wait(1400);
    expect(web.told).toEqual([]);
    web.wait(100);
    expect(web.codes()).toEqual(['failed-over.other']);
  });

  it('tell at once of a standby that is not heard any more, and do not blame the one that does not hear it', () => {
    const web = healthyPair({ predictedMs: 4000 });
    web.event('web-1', 'heartbeat.lost', { level: 'icmp', peer: 'web-2' });
    web.health({ state: 'degraded', reasons: unfit('web-1', 'heartbeat.lost', { level: 'icmp' }) });
    web.wait(300);
    expect(web.told).toEqual([expect.objectContaining({ code: 'redundancy-lost.node', node: 'web-2' })]);
  });

  it('name keepalived itself when it was stopped, without waiting for a check', () => {
    const web = pair();
    web.health({});
    web.wait(5000);
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    const since = at(5000);
    const reasons = [{ code: 'keepalived.stopped', node: 'web-1', since, params: {} }];
    web.health({ state: 'degraded', holder: 'web-2', reasons });
    web.wait(250);
    expect(web.codes()).toEqual(['failed-over.stopped']);
  });

  it('do without it when no check tells', () => {
    const web = healthyPair();
    web.event('web-1', 'vrrp.state', { state: 'FAULT' });
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1', 'node.fault') });
    web.wait(1500);
    expect(web.codes()).toEqual(['failed-over.fault']);
  });

  it('do not call a planned move a failure', () => {
    const web = healthyPair();
    web.event('web-1', 'maintenance.on', { reason: 'switchover' });
    web.wait(500);
    web.event('web-2', 'vrrp.state', { state: 'MASTER' });
    web.health({ state: 'healthy', holder: 'web-2' });
    web.wait(100);
    web.event('web-1', 'maintenance.off', { reason: 'switchover' });
    web.wait(2000);
    expect(web.told).toMatchObject([{ code: 'moved', level: 'info', node: 'web-1' }]);
  });

  it('tell of a lost standby, and that it is back', () => {
    const web = healthyPair();
    web.event('web-2', 'check.failed', { check: 'nginx' });
    web.health({ state: 'degraded', reasons: unfit('web-2') });
    web.wait(10_000);
    web.health({});
    web.wait(10_000);
    expect(web.codes()).toEqual(['redundancy-lost.check', 'recovered']);
    expect(web.told[0]).toMatchObject({ node: 'web-2', params: { other: 'web-1', check: 'nginx' } });
  });

  it('tell that nobody serves only when no takeover comes', () => {
    const web = healthyPair({ predictedMs: 4000 });
    web.health({ state: 'down' });
    web.wait(6000);
    expect(web.codes()).toEqual([]);
    web.wait(2000);
    expect(web.told).toMatchObject([{ code: 'down', level: 'error' }]);
  });

  it('tell of two nodes that serve at once', () => {
    const web = healthyPair();
    web.health({ state: 'degraded', split: true });
    web.wait(5000);
    expect(web.told).toMatchObject([{ code: 'split-brain', level: 'error' }]);
    expect(web.told[0]?.params.holders).toBe('web-1, web-2');
  });

  it('are silent about our own changes, except when they end badly', () => {
    const web = healthyPair();
    web.own(true);
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1') });
    web.wait(30_000);
    web.own(false);
    web.health({ holder: 'web-2' });
    web.wait(60_000);
    expect(web.told).toEqual([]);
    web.own(true);
    web.wait(1000);
    web.own(false);
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1') });
    web.wait(60_000);
    expect(web.codes()).toEqual(['redundancy-lost.other']);
  });

  it('say once that a pair is not seen, and that it is again', () => {
    const web = healthyPair();
    web.health({ state: 'unknown' });
    web.wait(20_000);
    expect(web.told).toEqual([]);
    web.wait(600_000);
    web.health({});
    web.wait(10_000);
    expect(web.codes()).toEqual(['unreachable', 'recovered']);
  });

  it('say nothing when a pair was out of sight for a moment', () => {
    const web = healthyPair();
    web.health({ state: 'unknown' });
    web.wait(5000);
    web.health({});
    web.wait(60_000);
    expect(web.told).toEqual([]);
  });

  it('give one summary after a sleep, however much happened', () => {
    const web = healthyPair();
    web.health({ state: 'unknown' });
    web.wait(1000);
    for (let index = 0; index < 40; index += 1) {
      web.event(index % 2 === 0 ? 'web-2' : 'web-1', 'vrrp.state', { state: 'MASTER' });
    }
    web.health({ holder: 'web-2' });
    web.wait(60_000);
    expect(web.told).toMatchObject([{ code: 'while-away.moved', params: { count: 40, holder: 'web-2' } }]);
  });

  it('give the summary of what happened while the app was closed', () => {
    const web = pair({ before: { told: { kind: 'healthy', holder: 'web-1' }, seenAtMs: begun - 3_600_000 } });
    web.health({ state: 'unknown' });
    web.event('web-2', 'vrrp.state', { state: 'MASTER' }, -1_800_000);
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1') });
    web.wait(60_000);
    expect(web.told).toMatchObject([{ code: 'while-away.degraded', params: { count: 1 } }]);
  });

  it('do not repeat after a restart what was told before it', () => {
    const told = { kind: 'degraded', holder: 'web-2' } as const;
    const web = pair({ before: { told, seenAtMs: begun - 5000 } });
    web.health({ state: 'degraded', holder: 'web-2', reasons: unfit('web-1') });
    web.wait(60_000);
    expect(web.told).toEqual([]);
  });

  it('fold a pair that changes again and again, and tell how it is when it is calm', () => {
    const web = healthyPair();
    for (let index = 0; index < 10; index += 1) {
      web.health({ state: 'degraded', reasons: unfit('web-2') });
      web.wait(10_000);
      web.health({});
      web.wait(10_000);
    }
    expect(web.codes()).toEqual(['redundancy-lost.other', 'recovered', 'redundancy-lost.other', 'flapping']);
    web.wait(700_000);
    expect(web.codes().slice(4)).toEqual(['recovered']);
  });

  it('are not held back by folding when nobody serves', () => {
    const web = healthyPair();
    for (let index = 0; index < 5; index += 1) {
      web.health({ state: 'degraded', reasons: unfit('web-2') });
      web.wait(10_000);
      web.health({});
      web.wait(10_000);
    }
    web.health({ state: 'down' });
    web.wait(10_000);
    expect(web.codes().at(-1)).toBe('down');
  });
});
