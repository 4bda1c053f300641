/**
 * Judging a server's host key, as OpenSSH does with StrictHostKeyChecking=yes, and stricter in one point: a key
 * of another type on a host that is known is an alarm and not a first meeting, since that is what an attacker in
 * the middle would present.
 */

/** A public key as in known_hosts(5). */
export type PublicKey = {
  /** e.g. `ssh-ed25519`; the type of the key, which for RSA is not the name of the signature algorithm. */
  readonly type: string;
  /** The key's blob in base64 with padding. */
  readonly key: string;
};

/** A line of a known_hosts file that speaks of the host asked for. */
export type KnownKey = PublicKey & { readonly revoked: boolean };

/** The known_hosts files, read as one. */
export type KnownHosts = {
  /** Keys stored for exactly this host and port, in file order. Throws AppError `ssh.known-hosts-unreadable`. */
  lookup(host: string, port: number): Promise<readonly KnownKey[]>;
  /** Adds a key to our own file. Throws AppError `ssh.known-hosts-unwritable`. */
  add(host: string, port: number, key: PublicKey): Promise<void>;
};

/** Asked before the first login to a server whose key nobody has seen yet. */
export type HostKeyQuestion = {
  readonly node: string;
  /** The server itself, or the jump host on the way to it. */
  readonly hop: 'target' | 'jump';
  readonly host: string;
  readonly port: number;
  readonly keyType: string;
  /** As ssh-keygen -l prints it: `SHA256:` and 43 characters. */
  readonly fingerprint: string;
};

export type HostKeyDecision = (question: HostKeyQuestion) => Promise<'accept' | 'refuse'>;

export type HostKeyVerdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked' }
  /** Another key of the same type is stored. */
  | { readonly kind: 'changed'; readonly stored: readonly KnownKey[] }
  /** Only keys of other types are stored. */
  | { readonly kind: 'other-type'; readonly stored: readonly KnownKey[] };

/**
 * @param offered the key that the server presents
 * @param known what the files say of this host and port
 * @returns the verdict; revocation wins over everything, wherever its line stands
 */
export function judgeHostKey(offered: PublicKey, known: readonly KnownKey[]): HostKeyVerdict {
  const isOffered = (entry: KnownKey): boolean => entry.type === offered.type && entry.key === offered.key;
  if (known.some((entry) => entry.revoked && isOffered(entry))) return { kind: 'revoked' };
  const valid = known.filter((entry) => !entry.revoked);
  if (valid.some(isOffered)) return { kind: 'trusted' };
  const sameType = valid.filter((entry) => entry.type === offered.type);
  if (sameType.length > 0) return { kind: 'changed', stored: sameType };
  if (valid.length > 0) return { kind: 'other-type', stored: valid };
  return { kind: 'unknown' };
}
