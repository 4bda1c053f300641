import { describe, expect, it } from 'vitest';
import type { Observation } from '../../watch/observation.ts';
import { createHolderClaims } from './holder-claims.ts';
import { createClockComparison } from './node-clocks.ts';

const at = '2026-11-21T09:24:03.120Z';
const vip = (address: string, held: boolean): Observation => ({ kind: 'vip', at, address, held });
const vips = (...held: readonly string[]): Observation => ({ kind: 'vips', at, held: [...held] });
const snapshot = (bootId: string, ...held: readonly string[]): Observation => ({
  ...{
    kind: 'snapshot',
    at,
    seq: 0,
    bootId,
    uptimeSeconds: 9,
    maintenance: false,
    vips: [...held],
    vrrp: [],
  },
  ...{ checks: [], units: {}, witnesses: [], transaction: null, lock: null, roles: [] },
  heartbeat: {
    icmp: { state: 'ok', since: '' },
    http: { state: 'ok', since: '' },
    service: { state: 'ok', since: '' },
  },
  peer: { bootId: '', maintenance: false, vips: [], vrrp: [], checks: [] },
});

function claims(...told: readonly (readonly [number, string, Observation])[]) {
  const result = createHolderClaims();
  for (const [nowMs, node, observation] of told) result.add(node, observation, nowMs);
  return result;
}

describe('two holders', () => {
  it('last from the second one’s taking an address to the first one’s giving it up', () => {
    const seen = claims(
      [0, 'web-1', snapshot('a', '10.0.0.100')],
      [0, 'web-2', snapshot('b')],
      [1000, 'web-2', vip('10.0.0.100', true)],
      [1400, 'web-1', vip('10.0.0.100', false)],
      [9000, 'web-2', vips('10.0.0.100')],
    );
    expect(seen.twoHolderMs()).toBe(400);
    expect(seen.holders()).toEqual(['web-2']);
  });

  it('are none when the address was given up first', () => {
    const seen = claims(
      [0, 'web-1', snapshot('a', '10.0.0.100')],
      [990, 'web-1', vip('10.0.0.100', false)],
      [1000, 'web-2', vip('10.0.0.100', true)],
      [5000, 'web-2', vips('10.0.0.100')],
    );
    expect(seen.twoHolderMs()).toBe(0);
  });

  it('are none for a node that lost its power: it held the address no longer than it was heard', () => {
    const seen = claims(
      [0, 'web-1', snapshot('a', '10.0.0.100')],
      [1000, 'web-2', vip('10.0.0.100', true)],
      [30_000, 'web-2', vips('10.0.0.100')],
      [40_000, 'web-1', snapshot('another boot')],
    );
    expect(seen.twoHolderMs()).toBe(0);
  });

  it('count while both are heard, whatever they tell', () => {
    const seen = claims(
      [0, 'web-1', snapshot('a', '10.0.0.100')],
      [1000, 'web-2', vip('10.0.0.100', true)],
      [3000, 'web-1', { kind: 'event', seq: 1, at, code: 'heartbeat.lost', params: {} }],
      [3000, 'web-2', vips('10.0.0.100')],
    );
    expect(seen.twoHolderMs()).toBe(2000);
    expect(seen.holders()).toEqual(['web-1', 'web-2']);
  });

  it('hold one address, not one each', () => {
    const seen = claims(
      [0, 'web-1', vips('10.0.0.100')],
      [0, 'web-2', vips('10.0.0.101')],
      [5000, 'web-1', vips('10.0.0.100')],
      [5000, 'web-2', vips('10.0.0.101')],
    );
    expect(seen.twoHolderMs()).toBe(0);
  });
});

describe('clocks', () => {
  it('are compared by the line that was quickest', () => {
    const comparison = createClockComparison();
    const sent = Date.parse(at);
    // The node is 500 ms ahead, its lines take 3 to 90 ms.
    comparison.add('web-1', at, sent - 500 + 90);
    comparison.add('web-1', at, sent - 500 + 3);
    comparison.add('web-2', '', sent);
    expect(comparison.clocks()).toEqual([{ node: 'web-1', aheadMs: 497 }]);
  });
});
