import type { HealthReason } from './cluster-health.ts';
import { isSeen, reason } from './judge-node.ts';
import type { NodeView } from './node-view.ts';
import type { DatabaseReading, NodeEvent, Snapshot } from './observation.ts';

type ViewPair = readonly [NodeView, NodeView];

/** What an event of role-worker says that a database is from then on (agent-scripts/linux/role-actions.sh). */
const ROLE_AFTER: Readonly<Record<string, Partial<DatabaseReading>>> = {
  'role.promoted': { role: 'primary', promise: 'off', reason: 'serving' },
  'role.fenced': { role: 'claim' },
  'role.offered': { role: 'offered' },
  'role.following': { role: 'replica', reason: 'following' },
  'role.quarantined': { role: 'quarantined' },
  'role.redundant': { promise: 'on' },
  'role.alone': { promise: 'off' },
};

/** The databases of a snapshot after one more event; the next snapshot says it all again. */
export function databasesAfter({ roles }: Snapshot, event: NodeEvent): readonly DatabaseReading[] {
  const change = ROLE_AFTER[event.code];
  if (change === undefined) return roles;
  const said = typeof event.params.reason === 'string' ? { reason: event.params.reason } : {};
  return roles.map((database) =>
    database.engine === event.params.engine ? { ...database, ...said, ...change } : database,
  );
}

/**
 * What speaks against a pair's databases: nobody may be written to, or what is written is on one node only. Only what
 * the nodes say themselves counts; while one is not seen that is said elsewhere.
 */
export function databaseReasons(
  names: readonly [string, string],
  views: ViewPair,
  nowMs: number,
): readonly HealthReason[] {
  const told = names.flatMap((node, index) => {
    const view = views[index === 0 ? 0 : 1];
    const roles = isSeen(view, nowMs) ? (view.snapshot?.roles ?? []) : [];
    return roles.map((database) => ({ node, isHolder: (view.snapshot?.vips.length ?? 0) > 0, ...database }));
  });
  const engines = [...new Set(told.map(({ engine }) => engine))];
  return engines.flatMap((engine) => {
    const all = told.filter((database) => database.engine === engine);
    const primary = all.find(({ role }) => role === 'primary');
    const quarantined = all
      .filter(({ role }) => role === 'quarantined')
      .map(({ node }) => reason('database.quarantined', node, undefined, { engine }));
    if (primary !== undefined) {
      const { node, promise } = primary;
      if (primary.state === 'down') return [reason('database.down', node, undefined, { engine })];
      if (quarantined.length > 0) return quarantined;
      return promise === 'on' ? [] : [reason('database.alone', node, undefined, { engine })];
    }
    const telling = all.find(({ isHolder }) => isHolder) ?? all[0];
    if (telling === undefined || (all.length < names.length && !telling.isHolder)) return [];
    return [reason('database.no-primary', telling.node, undefined, { engine, why: telling.reason })];
  });
}
