import { assertNever } from '../../errors/app-error.ts';
import { judgeHostKey, type KnownKey, type PublicKey } from '../../host/host-key.ts';
import { type Endpoint, endpointError } from './endpoint.ts';
import { fingerprintOf } from './known-hosts-format.ts';
import type { SshDependencies } from './ssh-dependencies.ts';

/** A key that may be talked to; `store` puts a newly accepted one into our file, and does nothing for others. */
export type VerifiedHostKey = { readonly key: PublicKey; readonly store: () => Promise<boolean> };

type Dependencies = Pick<SshDependencies, 'knownHosts' | 'decideHostKey' | 'decideChangedKey'>;

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
  dependencies: Dependencies,
): Promise<VerifiedHostKey> {
  const params = { keyType: offered.type, fingerprint: fingerprintOf(offered) };
  const { node, hop, host, port } = endpoint;
  const shown = { node, hop, host, port, ...params };
  const verdict = judgeHostKey(offered, known);
  switch (verdict.kind) {
    case 'trusted':
      return { key: offered, store: () => Promise.resolve(false) };
    case 'unknown': {
      const decision = await dependencies.decideHostKey(shown, offered);
      if (decision !== 'accept') throw endpointError('ssh.host-key-refused', endpoint, params);
      const store = (): Promise<boolean> => dependencies.knownHosts.add(host, port, offered).then(() => true);
      return { key: offered, store };
    }
    case 'revoked':
      throw endpointError('ssh.host-key-revoked', endpoint, params);
    case 'changed':
    case 'other-type': {
      const stored = listKeys(verdict.stored);
      if ((await dependencies.decideChangedKey?.({ ...shown, stored })) !== 'replace') {
        const userFile = inUserFile(offered, known);
        throw endpointError(`ssh.host-key-${verdict.kind}`, endpoint, { ...params, stored, userFile });
      }
      const store = (): Promise<boolean> =>
        dependencies.knownHosts.replace(host, port, offered).then(() => true);
      return { key: offered, store };
    }
    default:
      return assertNever(verdict);
  }
}

/** Which key the user's own ~/.ssh/known_hosts holds, by which ssh itself goes whatever is decided here. */
function inUserFile(offered: PublicKey, known: readonly KnownKey[]): 'none' | 'old' | 'new' {
  const users = known.filter(({ isOwn, revoked }) => !isOwn && !revoked);
  if (users.some(({ key }) => key === offered.key)) return 'new';
  return users.length === 0 ? 'none' : 'old';
}

function listKeys(keys: readonly KnownKey[]): string {
  const lines = keys.map((key) => `${key.type} ${fingerprintOf(key)}`);
  return [...new Set(lines)].slice(0, 5).join(', ');
}
