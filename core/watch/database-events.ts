import type { DatabaseReading, NodeEvent, Snapshot } from './observation.ts';

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
