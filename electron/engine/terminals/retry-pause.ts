import type { AppError } from '../../../core/errors/app-error.ts';
import { isPassingFailure } from '../../../core/host/login-refusal.ts';

/** Pauses between tries, milliseconds, the last one repeated. */
const PAUSES = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000];

/**
 * How long to wait before trying again, or undefined to leave it to the admin. After a refused login nothing is ever
 * tried by itself: that is what locks accounts and gets addresses banned. Neither after trouble with a host key.
 *
 * @param failures how often it has failed in a row, this time included
 */
export function retryPause(error: AppError, failures: number): number | undefined {
  // A shell that was hung up: the server went down, or is starting again.
  if (!isPassingFailure(error) && error.code !== 'terminal.hung-up') return undefined;
  return PAUSES[Math.min(failures, PAUSES.length) - 1];
}
