import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../test/fakes/fake-pair.ts';
import type { ClusterHealth } from './cluster-health.ts';
import { addObservation, loseLink, type NodeView, newView } from './node-view.ts';
import type { NodeEvent, Snapshot } from './observation.ts';
import { reduceHealth } from './reduce.ts';

const now = 1_800_000_000_000;
const at = '2026-11-21T09:24:03.120Z';
const address = '10.0.0.100';

type Vrrp = 'MASTER' | 'BACKUP' | 'FAULT' | 'none';
type Heard = 'ok' | 'lost' | 'icmp-only' | 'unknown';
type Told = { readonly vrrp: Vrrp; readonly vip: boolean; readonly maintenance: boolean };
/** A node as the table has it: visible from here or not, and what it says. */
type Row = Told & { readonly seen: boolean; readonly heard: Heard };

const states: readonly Vrrp[] = ['MASTER', 'BACKUP', 'FAULT', 'none'];
const booleans = [true, false] as const;
const heards: readonly Heard[] = ['ok', 'lost', 'icmp-only', 'unknown'];

const tolds: readonly Told[] = states.flatMap((vrrp) =>
  booleans.flatMap((vip) => booleans.map((maintenance) => ({ vrrp, vip, maintenance }))),
);
const rows: readonly Row[] = tolds.flatMap((told) =>
  booleans.flatMap((seen) => heards.map((heard) => ({ ...told, seen, heard }))),
);
const pairs = rows.flatMap((first) => rows.map((second) => [first, second] as const));

function readingOf(told: Told) {
  return {
    bootId: 'b',
    maintenance: told.maintenance,
    vips: told.vip ? [address] : [],
    vrrp:
      told.vrrp === 'none' ? [] : [{ instance: 'web', state: told.vrrp, priority: 254, since: at } as const],
    checks: [{ name: 'nginx', ok: told.vrrp !== 'FAULT', since: at }],
  };
}

function snapshotOf(own: Row, other: Told): Snapshot {
  const icmp = own.heard === 'icmp-only' ? 'ok' : own.heard;
  const http = own.heard === 'icmp-only' ? 'lost' : own.heard;
  return {
    kind: 'snapshot',
    at,
    seq: 1,
    uptimeSeconds: 100,
    units: { 'pairkeeper-events.service': 'active' },
    heartbeat: {
      icmp: { state: icmp, since: at },
      http: { state: http, since: at },
      service: { state: http, since: at },
    },
    witnesses: [],
    peer: readingOf(other),
    transaction: null,
    lock: null,
    roles: [],
    ...readingOf(own),
  };
}

function viewOf(own: Row, other: Row): NodeView {
  return own.seen
    ? addObservation(newView(now), snapshotOf(own, other), now)
    : loseLink(newView(now), now, { code: 'ssh.unreachable', params: {} });
}

function healthOf(first: Row, second: Row): ClusterHealth {
  return reduceHealth(fakePairSpec, [viewOf(first, second), viewOf(second, first)], now);
}

const master: Row = { seen: true, heard: 'ok', vrrp: 'MASTER', vip: true, maintenance: false };
const backup: Row = { seen: true, heard: 'ok', vrrp: 'BACKUP', vip: false, maintenance: false };

describe('the full table of what two nodes can say', () => {
  it('treats both nodes alike', () => {
    for (const [first, second] of pairs) {
      const [one, other] = [healthOf(first, second), healthOf(second, first)];
      expect(other.state).toBe(one.state);
      expect(other.redundancy.state).toBe(one.redundancy.state);
    }
  });

  it('calls a pair healthy in exactly one case: one fit holder, one fit standby, all seen and heard', () => {
    for (const [first, second] of pairs) {
      const whole = (holder: Row, standby: Row) =>
        holder.seen &&
        standby.seen &&
        holder.vrrp === 'MASTER' &&
        holder.vip &&
        standby.vrrp === 'BACKUP' &&
        !standby.vip &&
        [holder, standby].every((row) => !row.maintenance && (row.heard === 'ok' || row.heard === 'unknown'));
      const expected = whole(first, second) || whole(second, first);
      const health = healthOf(first, second);
      expect(health.state === 'healthy', JSON.stringify([first, second])).toBe(expected);
      expect(health.redundancy.state === 'intact').toBe(expected);
      expect(health.redundancy.reasons.length === 0).toBe(expected);
    }
  });

  it('says down only when nobody can hold the address, and then always', () => {
    for (const [first, second] of pairs) {
      const isDark = (own: Row, other: Row) =>
        !own.seen && (!other.seen || other.heard === 'icmp-only' || other.heard === 'unknown');
      const holds = (own: Row, other: Row) => own.vip && (own.seen || (other.seen && other.heard === 'ok'));
      const dark = isDark(first, second) || isDark(second, first);
      const held = holds(first, second) || holds(second, first);
      const health = healthOf(first, second);
      expect(health.state === 'down', JSON.stringify([first, second])).toBe(!held && !dark);
      if (!held && dark) expect(health.state).toBe('unknown');
    }
  });

  it('reports a split brain when both nodes are seen with the address, and never otherwise', () => {
    for (const [first, second] of pairs) {
      const both = first.seen && second.seen && first.vip && second.vip;
      const health = healthOf(first, second);
      expect(health.vips[0]?.state === 'both').toBe(both);
      if (both) {
        expect(health.redundancy.reasons.map((why) => why.code)).toContain('vip.both');
        expect(health.holder).toBeUndefined();
      }
    }
  });

  it('never claims to know a node that neither this computer nor the peer sees', () => {
    for (const [first, second] of pairs.filter(([row]) => !row.seen)) {
      const node = healthOf(first, second).nodes[0];
      const heard = second.seen ? second.heard : 'unknown';
      expect(node.state).toBe(heard === 'lost' ? 'down' : 'unknown');
      expect(node.source).toBe(heard === 'ok' ? 'peer' : 'none');
    }
  });

  it('gives a reason whenever redundancy is not intact', () => {
    for (const [first, second] of pairs) {
      const { state, redundancy } = healthOf(first, second);
      if (state !== 'healthy') expect(redundancy.reasons.length).toBeGreaterThan(0);
    }
  });
});

describe('cases an operator knows', () => {
  const unseen = { seen: false } as const;
  it.each<[string, Row, Row, ClusterHealth['state'], string[]]>([
    ['all is well', master, backup, 'healthy', []],
    ['standby unfit', master, { ...backup, vrrp: 'FAULT' }, 'degraded', ['check.failed']],
    ['standby without keepalived', master, { ...backup, vrrp: 'none' }, 'degraded', ['keepalived.stopped']],
    [
      'standby in maintenance',
      master,
      { ...backup, vrrp: 'FAULT', maintenance: true },
      'maintenance',
      ['node.maintenance'],
    ],
    [
      'standby gone for both',
      { ...master, heard: 'lost' },
      { ...backup, ...unseen },
      'degraded',
      ['node.down'],
    ],
    ['standby gone for us only', master, { ...backup, ...unseen }, 'unknown', ['node.unreachable-from-here']],
    [
      'standby hangs',
      { ...master, heard: 'icmp-only' },
      { ...backup, ...unseen },
      'unknown',
      ['node.unreachable'],
    ],
    ['holder gone for us only', { ...master, ...unseen }, backup, 'unknown', ['node.unreachable-from-here']],
    [
      'holder gone, nobody took over',
      { ...master, ...unseen },
      { ...backup, heard: 'lost' },
      'down',
      ['vip.none', 'node.down'],
    ],
    [
      'our network is down',
      { ...master, ...unseen },
      { ...backup, ...unseen },
      'unknown',
      ['node.unreachable', 'node.unreachable'],
    ],
    [
      'cable between them cut',
      { ...master, heard: 'lost' },
      { ...master, heard: 'lost' },
      'degraded',
      ['vip.both'],
    ],
    ['address left behind', { ...master, vrrp: 'none' }, backup, 'degraded', ['keepalived.stopped']],
    ['address taken off by hand', { ...master, vip: false }, backup, 'down', ['vip.none']],
  ])('%s', (_, first, second, state, codes) => {
    const health = healthOf(first, second);
    expect(health.state).toBe(state);
    expect(health.redundancy.reasons.map((why) => why.code)).toEqual(expect.arrayContaining(codes));
  });

  it('knows the holder through the peer when this computer reaches only the standby', () => {
    const health = healthOf({ ...master, ...unseen }, backup);
    expect(health.holder).toBe('web-1');
    expect(health.nodes[0].source).toBe('peer');
  });

  it('says since when redundancy is gone', () => {
    expect(healthOf(master, { ...backup, vrrp: 'FAULT' }).since).toBe(at);
  });
});

describe('what is late', () => {
  const standby = addObservation(newView(now), snapshotOf(backup, master), now);
  const holder = addObservation(newView(now), snapshotOf(master, backup), now);

  it('believes the node that took the address, not an older word of the one that lost power', () => {
    const taken = addObservation(standby, { kind: 'vip', at, address, held: true }, now + 1000);
    const health = reduceHealth(fakePairSpec, [holder, taken], now + 1100);
    expect(health.vips[0]).toMatchObject({ state: 'held', holders: ['web-2'] });
    expect(health.state).toBe('degraded');
  });

  it('calls it a split brain as soon as the old holder confirms that it still has the address', () => {
    const taken = addObservation(standby, { kind: 'vip', at, address, held: true }, now + 1000);
    const confirmed = addObservation(holder, { kind: 'vips', at, held: [address] }, now + 3000);
    expect(reduceHealth(fakePairSpec, [confirmed, taken], now + 3100).vips[0]?.state).toBe('both');
  });

  it('shows no old claims of a node that fell silent before the other one took the address', () => {
    const taken = addObservation(standby, { kind: 'vip', at, address, held: true }, now + 1000);
    const health = reduceHealth(fakePairSpec, [holder, taken], now + 1100);
    expect(health.redundancy.reasons.map(({ code, node }) => [code, node])).toContainEqual([
      'node.silent',
      fakePairSpec.nodes[0].name,
    ]);
    expect(health.nodes[0]).toMatchObject({ state: 'unknown', source: 'none', vips: [], vrrp: [] });
  });

  it('stops believing a stream that went silent without closing', () => {
    const health = reduceHealth(fakePairSpec, [holder, standby], now + 60_000);
    expect(health.state).toBe('unknown');
    expect(health.since).toBe(new Date(now).toISOString());
  });

  it('applies an event once, however often it is replayed', () => {
    const fault = {
      kind: 'event',
      seq: 2,
      at,
      code: 'vrrp.state',
      params: { instance: 'web', state: 'FAULT', priority: 244 },
    } as const;
    const back = { ...fault, seq: 3, params: { ...fault.params, state: 'BACKUP' } } as const;
    const view = [fault, back, fault].reduce((seen, event) => addObservation(seen, event, now), standby);
    expect(reduceHealth(fakePairSpec, [holder, view], now).state).toBe('healthy');
  });

  it('forgets an instance that keepalived no longer has', () => {
    const params = { instance: 'web-v6', state: 'FAULT', priority: 244 };
    const fault = { kind: 'event', seq: 2, at, code: 'vrrp.state', params } as const;
    const deleted = { ...fault, seq: 3, params: { ...params, state: 'DELETED' } } as const;
    const before = addObservation(standby, fault, now);
    expect(reduceHealth(fakePairSpec, [holder, before], now).state).toBe('degraded');
    expect(reduceHealth(fakePairSpec, [holder, addObservation(before, deleted, now)], now).state).toBe(
      'healthy',
    );
  });

  it('shows an unfinished change as a notice', () => {
    const snapshot = { ...snapshotOf(backup, master), transaction: { id: 't1', state: 'committing' } };
    const view = addObservation(newView(now), snapshot, now);
    const health = reduceHealth(fakePairSpec, [holder, view], now);
    expect(health.notices.map((notice) => notice.code)).toEqual(['transaction.unfinished']);
  });

  it('tells a witness that one node does not reach, which harms nothing', () => {
    const witnesses = ['10.0.0.1', '10.0.0.2'].map((one) => ({
      address: one,
      state: 'ok' as const,
      since: at,
    }));
    const seen = addObservation(newView(now), { ...snapshotOf(backup, master), witnesses }, now);
    const params = { witness: '10.0.0.2' };
    const lost: NodeEvent = { kind: 'event', seq: 2, at, code: 'witness.lost', params };
    const healthAfter = (...events: readonly NodeEvent[]) =>
      reduceHealth(
        fakePairSpec,
        [holder, events.reduce((view, event) => addObservation(view, event, now), seen)],
        now,
      );
    expect(healthAfter().notices).toEqual([]);
    const health = healthAfter(lost);
    expect(health.state).toBe('healthy');
    expect(health.notices).toEqual([{ code: 'witness.lost', node: 'web-2', since: at, params }]);
    expect(health.nodes[1].witnesses).toEqual([
      { address: '10.0.0.1', state: 'ok' },
      { address: '10.0.0.2', state: 'lost' },
    ]);
    expect(healthAfter(lost, { ...lost, seq: 3, code: 'witness.back' }).notices).toEqual([]);
  });
});
