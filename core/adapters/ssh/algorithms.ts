import type { Algorithms } from 'ssh2';
import { countingKeys, type KnownKey } from '../../host/host-key.ts';

/**
 * What is offered to servers: what OpenSSH 7.4 (RHEL 7) and later has and nothing that is broken. No chacha20,
 * which Electron's BoringSSL lacks; AES-GCM needs no separate MAC and is the fastest without native code.
 */
const MODERN = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group-exchange-sha256',
  ],
  serverHostKey: [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes256-ctr', 'aes192-ctr', 'aes128-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
} as const;

/** Added behind the modern ones for a node with `legacyAlgorithms: true`, and never on a retry. */
const LEGACY = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1'],
  serverHostKey: ['ssh-rsa'],
  cipher: ['aes256-cbc', 'aes128-cbc'],
  hmac: ['hmac-sha1'],
} as const;

/**
 * The algorithms to offer to one server. Types of host keys that are known for it come first, as in OpenSSH's
 * order_hostkeyalgs(): a server with several keys then shows the one that can be compared.
 *
 * @param known the keys stored for this host
 * @param legacy also offer what is broken by today's standards
 */
export function algorithmsFor(known: readonly KnownKey[], legacy: boolean): Algorithms {
  const extra = legacy ? LEGACY : undefined;
  const hostKeys = [...MODERN.serverHostKey, ...(extra?.serverHostKey ?? [])];
  const valid = countingKeys(known).filter((entry) => !entry.revoked);
  const knownTypes = new Set(valid.map((entry) => entry.type));
  const isKnown = (algorithm: string): boolean => knownTypes.has(keyTypeOf(algorithm));
  return {
    kex: [...MODERN.kex, ...(extra?.kex ?? [])],
    serverHostKey: [...hostKeys.filter(isKnown), ...hostKeys.filter((algorithm) => !isKnown(algorithm))],
    cipher: [...MODERN.cipher, ...(extra?.cipher ?? [])],
    hmac: [...MODERN.hmac, ...(extra?.hmac ?? [])],
    compress: ['none'],
  };
}

/** RSA keys keep the type `ssh-rsa` whichever hash signs (RFC 8332). */
function keyTypeOf(hostKeyAlgorithm: string): string {
  return hostKeyAlgorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : hostKeyAlgorithm;
}
