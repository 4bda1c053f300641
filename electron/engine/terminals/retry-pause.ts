import type { AppError } from '../../../core/errors/app-error.ts';

/** Pauses between tries, milliseconds, the last one repeated. */
const PAUSES = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000];

/** What goes by by itself: the network, and a server that is just starting. */
const PASSING_ERRORS: readonly string[] = [
  'ssh.dns',
  'ssh.refused',
  'ssh.unreachable',
  'ssh.timeout',
  'ssh.closed-early',
  'ssh.jump-refused',
  'ssh.jump-timeout',
  'ssh.connection-lost',
  'ssh.channel-refused',
  'terminal.hung-up',
];

/**
 * How long to wait before trying again, or undefined to leave it to the admin. After a refused login nothing is ever
 * tried by itself: that is what locks accounts and gets addresses banned. Neither after trouble with a host key.
 *
 * @param failures how often it has failed in a row, this time included
 */
export function retryPause(error: AppError, failures: number): number | undefined {
  if (!PASSING_ERRORS.includes(error.code)) return undefined;
  return PAUSES[Math.min(failures, PAUSES.length) - 1];
}
