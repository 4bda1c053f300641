import { AppError } from '../core/errors/app-error.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Refuses at once, before any server is reached, a change to which nobody could agree. With --json nobody sees what
 * would be agreed to, so that only `--yes` counts.
 *
 * @param yes true when `--yes` was given
 * @throws AppError `cli.consent-missing`
 */
export function refuseWithoutConsent(context: CliContext, yes: boolean | undefined): void {
  if (yes !== true && (context.output.json || !context.prompt.interactive)) {
    throw new AppError('cli.consent-missing', { kind: 'usage' });
  }
}

/**
 * Asks before something is changed.
 *
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
  refuseWithoutConsent(context, yes);
  if (!(await context.prompt.confirm(question))) {
    throw new AppError('cli.declined', { kind: 'usage' });
  }
}
