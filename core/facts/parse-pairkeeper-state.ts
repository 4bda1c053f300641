import { STATE_FOLDER } from '../host/own-files.ts';
import type { NodeFacts } from './node-facts.ts';
import { readAssignments, type TextFiles } from './text-files.ts';

/** Reads what transactions left in /var/lib/pairkeeper; core/apply/node-state.ts says what the files hold. */
export function parsePairkeeperState(files: TextFiles): NodeFacts['pairkeeper'] {
  const [, id, state] = /^(\S+) (\S+)$/.exec(files.first(`${STATE_FOLDER}/transaction`)) ?? [];
  const lock = readAssignments(files.lines(`${STATE_FOLDER}/lock`));
  return {
    ...(id !== undefined && state !== undefined ? { lastTransaction: { id, state } } : {}),
    managedPaths: files.lines(`${STATE_FOLDER}/managed`).filter((path) => path.startsWith('/')),
    ...(lock.owner === undefined ? {} : { lock: { owner: lock.owner, since: lock.since ?? '' } }),
  };
}
