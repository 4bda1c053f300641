import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import * as z from 'zod';

/**
 * A vault for secrets where no keyring keeps them: each secret is encrypted with AES-256-GCM under a key that scrypt makes
 * of a passphrase. The vault is data; where it is stored is its owner's matter.
 */

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** Nonce, tag and ciphertext in one. */
const sealed = base64.max(65_536);

export const vaultFile = z.object({
  kdf: z.object({
    name: z.literal('scrypt'),
    /** At least 2^17 (OWASP Password Storage Cheat Sheet); a file that asks for more than 2^20 would only eat memory. */
    cost: z.union([z.literal(2 ** 17), z.literal(2 ** 18), z.literal(2 ** 19), z.literal(2 ** 20)]),
    blockSize: z.literal(8),
    parallelization: z.literal(1),
    salt: base64.min(22).max(128),
  }),
  /** Tells a wrong passphrase from a broken secret. */
  check: sealed,
  secrets: z.record(z.string().max(512), sealed),
});
export type VaultFile = z.infer<typeof vaultFile>;

/** An open vault. */
export type Vault = {
  seal(name: string, secret: string): string;
  /** Undefined when it was not sealed under this name with this passphrase. */
  open(name: string, sealed: string): string | undefined;
};

const COST = 2 ** 17;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CHECK = 'pairkeeper';

/** A new vault without secrets. */
export async function createVault(
  passphrase: string,
): Promise<{ readonly file: VaultFile; readonly vault: Vault }> {
  const salt = randomBytes(32).toString('base64');
  const kdf = { name: 'scrypt', cost: COST, blockSize: 8, parallelization: 1, salt } as const;
  const key = await keyOf(kdf, passphrase);
  return { file: { kdf, check: seal(key, 'check', CHECK), secrets: {} }, vault: vaultOf(key) };
}

/** @returns undefined when the passphrase is wrong */
export async function openVault(file: VaultFile, passphrase: string): Promise<Vault | undefined> {
  const key = await keyOf(file.kdf, passphrase);
  return unseal(key, 'check', file.check) === CHECK ? vaultOf(key) : undefined;
}

function vaultOf(key: Buffer): Vault {
  // The name is authenticated too, so that a secret can't be passed off as that of another account.
  return {
    seal: (name, secret) => seal(key, `secret ${name}`, secret),
    open: (name, text) => unseal(key, `secret ${name}`, text),
  };
}

function keyOf({ cost, blockSize, salt }: VaultFile['kdf'], passphrase: string): Promise<Buffer> {
  // Twice what scrypt needs for the blocks (RFC 7914 §2), since Node counts its other buffers too.
  const limits = { N: cost, r: blockSize, p: 1, maxmem: 2 * 128 * cost * blockSize };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, limits, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

function seal(key: Buffer, label: string, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

function unseal(key: Buffer, label: string, text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(label))
    .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const secret = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([secret, decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit: another key, or bytes that were changed.
    return undefined;
  }
}
