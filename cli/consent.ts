import { AppError } from '../core/errors/app-error.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Asks before something is changed.
 *
 * @param yes true when `--yes` was given
 * @throws AppError `cli.consent-missing` where nobody can be asked, `cli.declined` when the answer is no
 */
export async function requireConsent(
  context: CliContext,
  yes: boolean | undefined,
  question: string,
): Promise<void> {
  if (yes === true) {
    return;
  }
  if (!context.prompt.interactive) {
    throw new AppError('cli.consent-missing', { kind: 'usage' });
  }
  if (!(await context.prompt.confirm(question))) {
    throw new AppError('cli.declined', { kind: 'usage' });
  }
}
