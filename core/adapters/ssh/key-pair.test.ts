import { describe, expect, it } from 'vitest';
import { generateKeyPair } from './key-pair.ts';

/** Bytes of an ed25519 public key, behind the lengths and the name of its type (RFC 8709 §4). */
function keyLength(publicLine: string): number {
  return Buffer.from(publicLine.split(' ')[1] ?? '', 'base64').length - 4 - 'ssh-ed25519'.length - 4;
}

describe('generateKeyPair', () => {
  it('never makes an ed25519 key that is too short for OpenSSH', () => {
    const pairs = Array.from({ length: 1500 }, () => generateKeyPair('ed25519'));
    expect(pairs.filter((pair) => keyLength(pair.public) !== 32)).toEqual([]);
  });

  it('carries a comment, and locks the private key when asked to', () => {
    expect(generateKeyPair('ecdsa', { comment: 'lab' }).public).toMatch(/^ecdsa-sha2-nistp256 \S+ lab$/);
    const locked = generateKeyPair('ed25519', { passphrase: 'secret', rounds: 1 });
    expect(locked.private).not.toBe(generateKeyPair('ed25519').private);
    expect(locked.public).toMatch(/^ssh-ed25519 /);
  });
});
