import ssh2 from 'ssh2';

/** A key in OpenSSH's format: the private file's text, and the public one's line. */
export type KeyPair = { readonly private: string; readonly public: string };

export type KeyPairOptions = {
  readonly comment?: string;
  /** Locks the private key. */
  readonly passphrase?: string;
  /** How hard guessing the passphrase is made; default 16, as ssh-keygen does. */
  readonly rounds?: number;
};

/** By kind; ed25519 has one size only. */
const BITS = { ed25519: undefined, ecdsa: 256, rsa: 2048 } as const;

/**
 * Makes a key pair that OpenSSH can read. ssh2 cuts zero bytes off the front of an ed25519 public key, so that one
 * pair of 256 is of no use to anybody (ssh2 #1390, #1513): such a pair is thrown away.
 */
export function generateKeyPair(kind: keyof typeof BITS, options: KeyPairOptions = {}): KeyPair {
  const { comment = '', passphrase, rounds = 16 } = options;
  const lock = passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr' as const, rounds };
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync(kind as 'rsa', { bits: BITS[kind] ?? 0, comment, ...lock });
    if (isKey(pair.public) && isKey(pair.private, passphrase)) {
      return pair;
    }
  }
}

function isKey(text: string, passphrase?: string): boolean {
  return !(ssh2.utils.parseKey(text, passphrase) instanceof Error);
}
