import { expect, it } from 'vitest';
import { databaseReasons } from './database-health.ts';
import type { NodeView } from './node-view.ts';
import type { DatabaseReading, Snapshot } from './observation.ts';

const names = ['web-1', 'web-2'] as const;

function view(vips: readonly string[], ...roles: readonly Partial<DatabaseReading>[]): NodeView {
  const reading = {
    engine: 'redis',
    role: 'replica',
    state: 'up',
    promise: 'off',
    reason: 'following',
    details: '',
  };
  const snapshot = { vips, roles: roles.map((role) => ({ ...reading, ...role })) } as unknown as Snapshot;
  return { link: 'seen', linkSinceMs: 0, heardAtMs: 0, heldSinceMs: {}, snapshot };
}

const primary = { role: 'primary', promise: 'on', reason: 'serving' } as const;
const reasons = (first: NodeView, second: NodeView) =>
  databaseReasons(names, [first, second], 0).map(({ code, node, params }) => [code, node, params.why]);

it('has nothing to say of a primary with all of it on the replica, or of a pair without databases', () => {
  expect(reasons(view(['vip'], primary), view([], {}))).toEqual([]);
  expect(reasons(view(['vip']), view([]))).toEqual([]);
});

it('says when what is written is on one node only, or kept apart', () => {
  expect(reasons(view(['vip'], { ...primary, promise: 'leaving' }), view([], {}))).toEqual([
    ['database.alone', 'web-1', undefined],
  ]);
  const details = 'pass:guard-missing,waiting:0';
  expect(reasons(view(['vip'], { ...primary, promise: 'off', details }), view([], {}))).toEqual([
    ['database.not-copied', 'web-1', 'guard-missing'],
  ]);
  expect(reasons(view(['vip'], primary), view([], { role: 'quarantined' }))).toEqual([
    ['database.quarantined', 'web-2', undefined],
  ]);
});

it('says why nobody may write, in the words of the node that holds the address', () => {
  const waiting = view(['vip'], { reason: 'no-witness' });
  const unseen: NodeView = { link: 'lost', linkSinceMs: 0, heldSinceMs: {} };
  expect(reasons(waiting, unseen)).toEqual([['database.no-primary', 'web-1', 'no-witness']]);
  expect(reasons(view([], {}), unseen)).toEqual([]);
});
