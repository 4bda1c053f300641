import type { AppError } from '../../errors/app-error.ts';
import { quoteText } from '../../host/clean-text.ts';
import { type Endpoint, endpointError } from './endpoint.ts';

/** ssh2's errors say where they arose. */
export type Ssh2Error = Error & { readonly level?: string; readonly code?: string | number };

const ALGORITHM_KINDS: readonly (readonly [RegExp, string])[] = [
  [/no matching key exchange/i, 'kex'],
  [/no matching host key/i, 'host-key'],
  [/no matching .*cipher/i, 'cipher'],
  [/no matching .*MAC/i, 'mac'],
];

/**
 * What an error before the login's end means to an admin.
 *
 * @param error from ssh2 or the socket
 * @param loginFailure gives the reason when the server refused everything that was tried
 */
export function handshakeError(error: Ssh2Error, endpoint: Endpoint, loginFailure: () => AppError): AppError {
  const kind = ALGORITHM_KINDS.find(([pattern]) => pattern.test(error.message))?.[1];
  if (kind !== undefined)
    return endpointError('ssh.no-common-algorithm', endpoint, { algorithm: kind }, error);
  if (error.level === 'client-authentication' || /too many authentication failures/i.test(error.message)) {
    return loginFailure();
  }
  if (error.level === 'client-socket' || /connection lost before handshake/i.test(error.message)) {
    return endpointError('ssh.closed-early', endpoint, {}, error);
  }
  if (/identification|bad packet length|line too long|greeting/i.test(error.message)) {
    return endpointError('ssh.not-ssh', endpoint, {}, error);
  }
  return endpointError('ssh.handshake-failed', endpoint, { reason: quoteText(error.message) }, error);
}
