import { assertNever } from '../../errors/app-error.ts';
import {
  type HostKeyDecision,
  judgeHostKey,
  type KnownHosts,
  type KnownKey,
  type PublicKey,
} from '../../host/host-key.ts';
import { type Endpoint, endpointError } from './endpoint.ts';
import { fingerprintOf } from './known-hosts-format.ts';

/** A key that may be talked to; `store` puts a newly accepted one into our file, and does nothing for others. */
export type VerifiedHostKey = { readonly key: PublicKey; readonly store: () => Promise<boolean> };

/**
 * Decides on the key that a server presents; asks when nobody has seen it yet.
 *
 * At this moment the server has not yet proved that it holds the key (that is the next message), which is why an
 * accepted key is stored only afterwards. Either way no credential has been sent.
 *
 * @throws AppError `ssh.host-key-changed`, `ssh.host-key-other-type`, `ssh.host-key-revoked`,
 *   `ssh.host-key-refused`
 */
export async function verifyHostKey(
  endpoint: Endpoint,
  offered: PublicKey,
  known: readonly KnownKey[],
  dependencies: { readonly knownHosts: KnownHosts; readonly decideHostKey: HostKeyDecision },
): Promise<VerifiedHostKey> {
  const fingerprint = fingerprintOf(offered);
  const params = { keyType: offered.type, fingerprint };
  const verdict = judgeHostKey(offered, known);
  switch (verdict.kind) {
    case 'trusted':
      return { key: offered, store: () => Promise.resolve(false) };
    case 'unknown': {
      const { node, hop, host, port } = endpoint;
      const decision = await dependencies.decideHostKey({ node, hop, host, port, ...params });
      if (decision !== 'accept') throw endpointError('ssh.host-key-refused', endpoint, params);
      const store = (): Promise<boolean> => dependencies.knownHosts.add(host, port, offered).then(() => true);
      return { key: offered, store };
    }
    case 'revoked':
      throw endpointError('ssh.host-key-revoked', endpoint, params);
    case 'changed':
      throw endpointError('ssh.host-key-changed', endpoint, { ...params, stored: listKeys(verdict.stored) });
    case 'other-type':
      throw endpointError('ssh.host-key-other-type', endpoint, {
        ...params,
        stored: listKeys(verdict.stored),
      });
    default:
      return assertNever(verdict);
  }
}

function listKeys(keys: readonly KnownKey[]): string {
  const lines = keys.map((key) => `${key.type} ${fingerprintOf(key)}`);
  return [...new Set(lines)].slice(0, 5).join(', ');
}
