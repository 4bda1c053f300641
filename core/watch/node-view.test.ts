import { expect, it } from 'vitest';
import { addObservation, newView } from './node-view.ts';
import type { NodeEvent, Snapshot } from './observation.ts';

const at = '2026-11-21T09:24:03.120Z';
const reading = {
  ...{ bootId: 'b', maintenance: false, vips: [], vrrp: [] },
  checks: [{ name: 'nginx', ok: true, since: at }],
};
const heard = { state: 'ok', since: at } as const;
const snapshot: Snapshot = {
  ...{ kind: 'snapshot', at, seq: 0, uptimeSeconds: 1, units: {} },
  heartbeat: { icmp: heard, http: heard, service: heard },
  ...{ witnesses: [], peer: reading, transaction: null, lock: null, roles: [] },
  ...reading,
};

it('a node that invents names of checks and instances does not fill memory, and known ones still change', () => {
  let seen = addObservation(newView(0), snapshot, 0);
  const add = (seq: number, code: string, params: NodeEvent['params']) => {
    seen = addObservation(seen, { kind: 'event', seq, at, code, params }, 1);
  };
  for (let seq = 1; seq <= 20_000; seq += 2) {
    add(seq, 'check.failed', { check: `load-${seq}` });
    add(seq + 1, 'vrrp.state', { instance: `load-${seq}`, state: 'MASTER', priority: 1 });
  }
  add(20_001, 'check.failed', { check: 'nginx' });
  expect(seen.snapshot?.checks).toHaveLength(64);
  expect(seen.snapshot?.vrrp).toHaveLength(64);
  expect(seen.snapshot?.checks).toContainEqual({ name: 'nginx', ok: false, since: at });
});
