import { MANAGED, programPath } from '../host/own-files.ts';

/** A program of ours that runs for as long as the node does. Words in plain characters: systemd's quoting isn't needed. */
export type WorkerUnit = {
  readonly description: string;
  /** Settings of its sections `[Unit]` and `[Service]`, as lines, beside what all have. */
  readonly unit: readonly string[];
  readonly service?: readonly string[];
  /** Program and its words. */
  readonly program: string;
  readonly words?: readonly string[];
  /** How long after its end it is started again, as systemd.time(7) has it. */
  readonly restartsAfter: string;
};

/** `[Service]` of what shares the runtime folder: it stays when one of them restarts, for the others. */
export const SHARES_RUNTIME_FOLDER: readonly string[] = [
  'RuntimeDirectory=pairkeeper',
  'RuntimeDirectoryPreserve=yes',
];

/** `[Service]` of what a node needs most when its memory runs out. */
export const SURVIVES_LACK_OF_MEMORY = 'OOMScoreAdjust=-500';

/** The unit file, systemd.service(5). */
export function renderWorkerUnit({
  description,
  unit,
  service = [],
  program,
  words = [],
  restartsAfter,
}: WorkerUnit): string {
  return [
    `# ${MANAGED}`,
    '[Unit]',
    `Description=Pairkeeper: ${description}`,
    ...unit,
    // One that could not start for a while, or refused to, runs again as soon as the reason is gone.
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    ...service,
    `ExecStart=${[programPath(program), ...words].join(' ')}`,
    'Restart=always',
    `RestartSec=${restartsAfter}`,
    'NoNewPrivileges=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}
