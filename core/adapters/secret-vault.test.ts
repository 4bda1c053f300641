import { beforeAll, describe, expect, it } from 'vitest';
import { createVault, openVault, type Vault, type VaultFile, vaultFile } from './secret-vault.ts';

let file: VaultFile;
let vault: Vault;

beforeAll(async () => {
  ({ file, vault } = await createVault('correct horse'));
});

describe('a vault', () => {
  it('gives a secret back to whoever knows the passphrase', async () => {
    const sealed = vault.seal('password root@10.0.0.1:22', 'canary 密码');
    expect(sealed).not.toContain('canary');
    const kept = vaultFile.parse(JSON.parse(JSON.stringify(file)));
    const opened = await openVault(kept, 'correct horse');
    expect(opened?.open('password root@10.0.0.1:22', sealed)).toBe('canary 密码');
  });

  it('stays shut for a wrong passphrase', async () => {
    expect(await openVault(file, 'correct horsf')).toBeUndefined();
    expect(await openVault(file, '')).toBeUndefined();
  });

  it('does not pass one account’s secret off as another’s', () => {
    expect(vault.open('b', vault.seal('a', 'canary'))).toBeUndefined();
  });

  it('notices any change of what it kept', () => {
    const bytes = Buffer.from(vault.seal('a', 'canary'), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(vault.open('a', changed.toString('base64'))).toBeUndefined();
    }
    expect(vault.open('a', '')).toBeUndefined();
    expect(vault.open('a', 'AAAA')).toBeUndefined();
  });

  it('seals the same secret differently each time', () => {
    expect(vault.seal('a', 'canary')).not.toBe(vault.seal('a', 'canary'));
  });

  it('refuses files that would make the passphrase easy to guess, or eat all memory', () => {
    for (const cost of [2 ** 10, 2 ** 17 + 1, 2 ** 30]) {
      expect(vaultFile.safeParse({ ...file, kdf: { ...file.kdf, cost } }).success).toBe(false);
    }
  });
});
