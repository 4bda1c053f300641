import type { NodeFacts } from './node-facts.ts';
import { readAssignments, type TextFiles } from './text-files.ts';

/** Reads what transactions left in /var/lib/pairkeeper; core/apply/node-state.ts says what the files hold. */
export function parsePairkeeperState(files: TextFiles): NodeFacts['pairkeeper'] {
  const [, id, state] = /^(\S+) (\S+)$/.exec(files.first('/var/lib/pairkeeper/transaction')) ?? [];
  const lock = readAssignments(files.lines('/var/lib/pairkeeper/lock'));
  return {
    ...(id !== undefined && state !== undefined ? { lastTransaction: { id, state } } : {}),
    managedPaths: files.lines('/var/lib/pairkeeper/managed').filter((path) => path.startsWith('/')),
    ...(lock.owner === undefined ? {} : { lock: { owner: lock.owner, since: lock.since ?? '' } }),
  };
}
