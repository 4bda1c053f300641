import { toToldError } from '../../electron/contract/told-error.ts';
import { type CodedError, describeError, type Told } from '../../locales/describe.ts';
import type { Texts } from '../../locales/texts.ts';

/** As `describeError`, for whatever a rejected promise carries, or what another process told. */
export function describeFailure(error: unknown, texts: Texts): Told {
  const isTold = typeof error === 'object' && error !== null && 'code' in error && 'params' in error;
  return describeError(isTold ? (error as CodedError) : toToldError(error), texts);
}
