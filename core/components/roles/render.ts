import { MANAGED } from '../../host/own-files.ts';
import { shellAssignments } from '../../host/shell-quote.ts';
import { ROLE_TIMES } from '../../roles/role-times.ts';
import type { RoleEngine } from '../component.ts';
import { renderWorkerUnit, SHARES_RUNTIME_FOLDER, SURVIVES_LACK_OF_MEMORY } from '../worker-unit.ts';

/** Times for role-worker.sh, as sh assignments. */
export function renderRoleTimes(): string {
  return [
    `# ${MANAGED}: milliseconds without a word of the peer`,
    ...shellAssignments({
      fence_after_ms: String(ROLE_TIMES.fenceAfterMs),
      promote_after_ms: String(ROLE_TIMES.promoteAfterMs),
      sure_after_ms: String(ROLE_TIMES.sureAfterMs),
      promote_until_ms: String(ROLE_TIMES.promoteUntilMs),
      alone_after_ms: String(ROLE_TIMES.aloneAfterMs),
    }),
    '',
  ].join('\n');
}

/** What an engine has of its own; empty where it has nothing. */
export function renderOwnTimes({ freezeSeconds }: RoleEngine): string {
  if (freezeSeconds === undefined) return '';
  return [`# ${MANAGED}`, ...shellAssignments({ freeze_seconds: String(freezeSeconds) }), ''].join('\n');
}

/** One process a database. It is restarted at once: while it is away nobody would fence an isolated primary. */
export function renderRoleUnit(): string {
  return renderWorkerUnit({
    description: 'decide which role the database %i has',
    unit: [
      'After=network-online.target pairkeeper-events.service',
      'Wants=network-online.target pairkeeper-events.service',
    ],
    service: [...SHARES_RUNTIME_FOLDER, SURVIVES_LACK_OF_MEMORY],
    program: 'role-worker',
    words: ['%i'],
    restartsAfter: '200ms',
  });
}
