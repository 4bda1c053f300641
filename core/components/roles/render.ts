import { ROLE_TIMES } from '../../roles/role-times.ts';
import { LIBEXEC_DIRECTORY } from './paths.ts';

/** Times for role-worker.sh, as sh assignments. */
export function renderRoleTimes(): string {
  return [
    '# Managed by pairkeeper: milliseconds without a word of the peer',
    `fence_after_ms='${ROLE_TIMES.fenceAfterMs}'`,
    `promote_after_ms='${ROLE_TIMES.promoteAfterMs}'`,
    `sure_after_ms='${ROLE_TIMES.sureAfterMs}'`,
    `promote_until_ms='${ROLE_TIMES.promoteUntilMs}'`,
    `alone_after_ms='${ROLE_TIMES.aloneAfterMs}'`,
    '',
  ].join('\n');
}

/** One process a database. It is restarted at once: while it is away nobody would fence an isolated primary. */
export function renderWorkerUnit(): string {
  return [
    '# Managed by pairkeeper',
    '[Unit]',
    'Description=Pairkeeper: decide which role the database %i has',
    'After=network-online.target pairkeeper-events.service',
    'Wants=network-online.target pairkeeper-events.service',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    `ExecStart=${LIBEXEC_DIRECTORY}/role-worker %i`,
    'Restart=always',
    'RestartSec=200ms',
    'RuntimeDirectory=pairkeeper',
    'RuntimeDirectoryPreserve=yes',
    'OOMScoreAdjust=-500',
    'NoNewPrivileges=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
