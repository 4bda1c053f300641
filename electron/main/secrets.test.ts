import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../core/errors/app-error.ts';
import { privateFile } from './private-file.ts';
import { createSecrets, type Keyring, type Secrets } from './secrets.ts';

const name = 'password root@10.0.0.11:22';
const secret = 'canary-5';
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-secrets-'));
  path = join(folder, 'home', 'secrets.json');
});

/** Stands for the system's keyring: decrypts only what the same key encrypted. */
function keyringWith(key: number): Keyring {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ key));
  return {
    backend: `keyring-${key}`,
    encrypt: (text) => Buffer.concat([Buffer.from([key]), turn(Buffer.from(text))]),
    decrypt: (ciphertext) => {
      if (ciphertext[0] !== key) throw new Error('another key');
      return turn(ciphertext.subarray(1)).toString();
    },
  };
}

function start(keyring: Keyring | undefined): Secrets {
  return createSecrets({ file: privateFile(path), keyring, now: () => new Date('2026-11-21T12:00:00Z') });
}

const find = ({ handlers }: Secrets, wanted = name) => handlers['secrets.find']({ name: wanted }, []);
const keep = ({ handlers }: Secrets) => handlers['secrets.keep']({ name, secret }, []);
const forget = ({ handlers }: Secrets) => handlers['secrets.forget']({ name }, []);
const codes = (secrets: Secrets) => secrets.problems().map(({ code }: AppError) => code);

describe('with a keyring', () => {
  it('keeps a secret as ciphertext that only the owner can read', () => {
    const first = start(keyringWith(7));
    expect(first.state()).toEqual({ backend: 'keyring-7', state: 'keyring' });
    keep(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).not.toContain(secret);
    expect(JSON.parse(readFileSync(path, 'utf8')).backend).toBe('keyring-7');
    expect(find(start(keyringWith(7)))).toEqual({ secret });
  });

  it('forgets', () => {
    const secrets = start(keyringWith(7));
    keep(secrets);
    forget(secrets);
    expect(find(secrets)).toEqual({});
    expect(find(start(keyringWith(7)))).toEqual({});
  });

  it('knows nothing by names that every object has', () => {
    expect(find(start(keyringWith(7)), 'constructor')).toEqual({});
  });

  it('says when another keyring is in charge, and keeps the old file', () => {
    keep(start(keyringWith(7)));
    const later = start(keyringWith(9));
    expect(codes(later)).toEqual(['secrets.backend-changed']);
    expect(find(later)).toEqual({});
    expect(readdirSync(join(folder, 'home'))).toEqual(['secrets.broken-2026-11-21T12-00-00-000Z.json']);
    keep(later);
    expect(find(start(keyringWith(9)))).toEqual({ secret });
  });

  it('says when the keyring is gone', () => {
    keep(start(keyringWith(7)));
    const later = start(undefined);
    expect(codes(later)).toEqual(['secrets.backend-changed']);
    expect(later.state().state).toBe('none');
  });
});

describe('without a keyring', () => {
  it('keeps nothing until there is a passphrase', () => {
    const secrets = start(undefined);
    expect(secrets.state()).toEqual({ backend: 'none', state: 'none' });
    expect(() => keep(secrets)).toThrow(expect.objectContaining({ code: 'secrets.locked' }));
    expect(find(secrets)).toEqual({});
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps secrets in a vault that has to be opened after each start', async () => {
    const first = start(undefined);
    await first.open('correct horse');
    keep(first);
    expect(first.state()).toEqual({ backend: 'vault', state: 'vault-open' });
    expect(readFileSync(path, 'utf8')).not.toMatch(/canary|horse/);

    const second = start(undefined);
    expect(second.state().state).toBe('vault-locked');
    expect(find(second)).toEqual({});
    await expect(second.open('wrong')).rejects.toMatchObject({ code: 'secrets.wrong-passphrase' });
    await second.open('correct horse');
    expect(find(second)).toEqual({ secret });
    forget(second);
    expect(find(second)).toEqual({});
  });

  it('goes on with the vault when a keyring appears', async () => {
    const first = start(undefined);
    await first.open('correct horse');
    keep(first);
    const later = start(keyringWith(7));
    expect(later.state().state).toBe('vault-locked');
    await later.open('correct horse');
    expect(find(later)).toEqual({ secret });
  });
});

it('keeps a broken file aside and says so', () => {
  privateFile(path).write('{"version":1,');
  const secrets = start(keyringWith(7));
  expect(codes(secrets)).toEqual(['secrets.broken']);
  keep(secrets);
  expect(find(start(keyringWith(7)))).toEqual({ secret });
});

it('says when the file can’t be written', () => {
  writeFileSync(join(folder, 'home'), 'a file where the folder should be');
  const secrets = start(keyringWith(7));
  expect(() => keep(secrets)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^secrets\.un/) }),
  );
});
