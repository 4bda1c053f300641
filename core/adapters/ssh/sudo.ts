import { AppError } from '../../errors/app-error.ts';
import { quoteText } from '../../host/clean-text.ts';

/** Words of sudo 1.8/1.9 and of sudo-rs (Ubuntu 25.10), all with LC_ALL=C. First match counts. */
const COMPLAINTS: readonly (readonly [RegExp, string, 'blocked' | 'connection'])[] = [
  [
    /sudo: (?:command )?not found|['‘]?sudo['’]?: No such file|can't execute 'sudo'/i,
    'sudo.missing',
    'blocked',
  ],
  [/must have a tty|a terminal is required/i, 'sudo.terminal-required', 'blocked'],
  [
    /not in the sudoers|may not run sudo|is not allowed to|I'm afraid I can't do that/i,
    'sudo.not-allowed',
    'blocked',
  ],
  [
    /incorrect (?:password|authentication)|try again|no password was provided|Authentication failed/i,
    'sudo.password-wrong',
    'connection',
  ],
  [/password is required|authentication is required/i, 'sudo.password-required', 'connection'],
];

/**
 * What it means when sudo ended without running our command.
 *
 * @param complaint everything that it printed
 */
export function sudoError(complaint: string, node: string, user: string): AppError {
  const found = COMPLAINTS.find(([pattern]) => pattern.test(complaint));
  const [, code, kind] = found ?? [undefined, 'sudo.failed', 'blocked' as const];
  const reason = quoteText(complaint);
  return new AppError(code, { kind, node, params: { user, reason } });
}
