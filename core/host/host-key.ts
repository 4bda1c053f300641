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
export type KnownKey = PublicKey & {
  readonly revoked: boolean;
  /** From our own file, and not from the user's ~/.ssh/known_hosts. */
  readonly isOwn: boolean;
};

/** The known_hosts files, read as one. */
export type KnownHosts = {
  /** Keys stored for exactly this host and port, in file order. Throws AppError `ssh.known-hosts-unreadable`. */
  lookup(host: string, port: number): Promise<readonly KnownKey[]>;
  /** Adds a key to our own file. Throws AppError `ssh.known-hosts-unwritable`. */
  add(host: string, port: number, key: PublicKey): Promise<void>;
  /**
   * Takes this key in place of all others that our own file holds for the host; revoked ones stay. Other files are
   * never written. Throws AppError `ssh.known-hosts-unwritable`.
   */
  replace(host: string, port: number, key: PublicKey): Promise<void>;
  /** Takes the host's keys out of our own file; revoked ones stay. Throws AppError `ssh.known-hosts-unwritable`. */
  forget(host: string, port: number): Promise<void>;
};

/** A key that has to be decided on before anything is sent to its server. */
export type ShownHostKey = {
  readonly node: string;
  /** The server itself, or the jump host on the way to it. */
  readonly hop: 'target' | 'jump';
  readonly host: string;
  readonly port: number;
  readonly keyType: string;
  /** As ssh-keygen -l prints it: `SHA256:` and 43 characters. */
  readonly fingerprint: string;
};

/** Asked before the first login to a server whose key nobody has seen yet. */
export type HostKeyQuestion = ShownHostKey & {
  /** What the other node of the pair says of it; absent when it was not asked. See core/operations/first-contact.ts. */
  readonly attested?: { readonly by: string; readonly verdict: 'same' | 'unknown' };
};

export type HostKeyDecision = (question: HostKeyQuestion, offered: PublicKey) => Promise<'accept' | 'refuse'>;

/** Asked about a known server that shows another key than before. */
export type ChangedKeyDecision = (change: ChangedHostKey) => Promise<'replace' | 'refuse'>;

export type ChangedHostKey = ShownHostKey & {
  /** Keys known so far: `ssh-ed25519 SHA256:…`, separated by commas. */
  readonly stored: string;
};

export type HostKeyVerdict =
  | { readonly kind: 'trusted' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked' }
  /** Another key of the same type is stored. */
  | { readonly kind: 'changed'; readonly stored: readonly KnownKey[] }
  /** Only keys of other types are stored. */
  | { readonly kind: 'other-type'; readonly stored: readonly KnownKey[] };

/**
 * The keys that a host is held to: those of our own file if it has any, or else those of the user's. So a key that
 * was replaced in ours is no longer good because it still stands in the other one. Revoked keys count wherever they
 * stand.
 */
export function countingKeys(known: readonly KnownKey[]): readonly KnownKey[] {
  const hasOwn = known.some(({ isOwn, revoked }) => isOwn && !revoked);
  return known.filter(({ isOwn, revoked }) => revoked || isOwn || !hasOwn);
}

/**
 * @param offered the key that the server presents
 * @param known what the files say of this host and port
 * @returns the verdict; revocation wins over everything, wherever its line stands
 */
export function judgeHostKey(offered: PublicKey, known: readonly KnownKey[]): HostKeyVerdict {
  const isOffered = (entry: KnownKey): boolean => entry.type === offered.type && entry.key === offered.key;
  if (known.some((entry) => entry.revoked && isOffered(entry))) return { kind: 'revoked' };
  const valid = countingKeys(known).filter((entry) => !entry.revoked);
  if (valid.some(isOffered)) return { kind: 'trusted' };
  const sameType = valid.filter((entry) => entry.type === offered.type);
  if (sameType.length > 0) return { kind: 'changed', stored: sameType };
  if (valid.length > 0) return { kind: 'other-type', stored: valid };
  return { kind: 'unknown' };
}
