import * as z from 'zod';
import {
  createVault,
  openVault,
  type Vault,
  type VaultFile,
  vaultFile,
} from '../../core/adapters/secret-vault.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { AppInfo } from '../contract/main-calls.ts';
import type { SecretCalls } from '../contract/secret-calls.ts';
import type { Handlers } from '../contract/server.ts';
import type { PrivateFile } from './private-file.ts';

/** The system's keyring: what it encrypts, only this user on this computer can decrypt. */
export type Keyring = {
  /** e.g. `gnome_libsecret`, `kwallet6`, `keychain`, `dpapi`. */
  readonly backend: string;
  encrypt(text: string): Buffer;
  /** Throws when it was encrypted by another key. */
  decrypt(ciphertext: Buffer): string;
};

const keyringFile = z.object({
  version: z.literal(1),
  backend: z.string().max(64),
  secrets: z.record(z.string().max(512), z.string().max(65_536)),
});
const secretsFile = z.union([
  z.object({ version: z.literal(1), backend: z.literal('vault'), vault: vaultFile }),
  keyringFile,
]);

/** Where secrets are kept now. */
type Keeper =
  | { readonly kind: 'keyring'; readonly keyring: Keyring; secrets: Readonly<Record<string, string>> }
  | { readonly kind: 'vault'; vault: Vault | undefined; file: VaultFile | undefined };

export type Secrets = {
  readonly handlers: Handlers<SecretCalls>;
  state(): AppInfo['secrets'];
  /** What went wrong with the file of secrets; empty when nothing did. */
  problems(): readonly AppError[];
  /** Opens the vault, or makes one where there is neither a keyring nor a vault. Throws `secrets.wrong-passphrase`. */
  open(passphrase: string): Promise<void>;
};

type Options = {
  readonly file: PrivateFile;
  /** Undefined where the system has no keyring. */
  readonly keyring: Keyring | undefined;
  now(): Date;
};

/**
 * Keeps the secrets that the admin wanted to be remembered, as ciphertext only: under the system's keyring, or in a vault
 * with a passphrase. There is no third way: without either, nothing is kept.
 */
export function createSecrets({ file, keyring, now }: Options): Secrets {
  const problems: AppError[] = [];
  const keeper = loadKeeper({ file, keyring, now }, problems);
  const write = () => file.write(`${JSON.stringify(contentOf(keeper), undefined, 2)}\n`);
  return {
    problems: () => problems,
    state: () => stateOf(keeper),
    async open(passphrase) {
      if (keeper.kind === 'keyring') return;
      if (keeper.file === undefined) {
        const made = await createVault(passphrase);
        keeper.file = made.file;
        keeper.vault = made.vault;
        attempt(write);
        return;
      }
      const vault = await openVault(keeper.file, passphrase);
      if (vault === undefined) throw new AppError('secrets.wrong-passphrase', { kind: 'usage' });
      keeper.vault = vault;
    },
    handlers: {
      'secrets.find': ({ name }) => {
        const secret = find(keeper, name);
        return secret === undefined ? {} : { secret };
      },
      'secrets.keep': ({ name, secret }) => {
        keep(keeper, name, secret);
        attempt(write);
      },
      'secrets.forget': ({ name }) => {
        if (forget(keeper, name)) attempt(write);
      },
    },
  };
}

function loadKeeper({ file, keyring, now }: Options, problems: AppError[]): Keeper {
  const fresh: Keeper =
    keyring === undefined
      ? { kind: 'vault', vault: undefined, file: undefined }
      : { kind: 'keyring', keyring, secrets: {} };
  const putAside = (code: string) => {
    const path = file.putAside(`broken-${now().toISOString().replaceAll(/[:.]/g, '-')}`);
    problems.push(new AppError(code, { kind: 'unexpected', params: { path } }));
    return fresh;
  };
  try {
    const text = file.read();
    if (text === undefined) return fresh;
    const parsed = secretsFile.safeParse(jsonOf(text));
    if (!parsed.success) return putAside('secrets.broken');
    const content = parsed.data;
    if ('vault' in content) return { kind: 'vault', vault: undefined, file: content.vault };
    // Another keyring than the one that encrypted can't decrypt; what is there is kept for its return.
    if (keyring === undefined || !canDecrypt(keyring, content.secrets))
      return putAside('secrets.backend-changed');
    return { kind: 'keyring', keyring, secrets: content.secrets };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    problems.push(new AppError('secrets.unreadable', { kind: 'unexpected', params: { reason }, cause }));
    return fresh;
  }
}

function canDecrypt(keyring: Keyring, secrets: Readonly<Record<string, string>>): boolean {
  const [first] = Object.values(secrets);
  return first === undefined || decrypt(keyring, first) !== undefined;
}

function decrypt(keyring: Keyring, ciphertext: string): string | undefined {
  try {
    return keyring.decrypt(Buffer.from(ciphertext, 'base64'));
  } catch {
    // Encrypted by another keyring: at the start that is told (`secrets.backend-changed`), later the admin is asked.
    return undefined;
  }
}

function stateOf(keeper: Keeper): AppInfo['secrets'] {
  if (keeper.kind === 'keyring') return { backend: keeper.keyring.backend, state: 'keyring' };
  if (keeper.file === undefined) return { backend: 'none', state: 'none' };
  return { backend: 'vault', state: keeper.vault === undefined ? 'vault-locked' : 'vault-open' };
}

function find(keeper: Keeper, name: string): string | undefined {
  if (keeper.kind === 'keyring') {
    const ciphertext = own(keeper.secrets, name);
    return ciphertext === undefined ? undefined : decrypt(keeper.keyring, ciphertext);
  }
  const sealed = own(keeper.file?.secrets ?? {}, name);
  return sealed === undefined ? undefined : keeper.vault?.open(name, sealed);
}

function keep(keeper: Keeper, name: string, secret: string): void {
  if (keeper.kind === 'keyring') {
    const ciphertext = keeper.keyring.encrypt(secret).toString('base64');
    keeper.secrets = { ...keeper.secrets, [name]: ciphertext };
    return;
  }
  if (keeper.vault === undefined || keeper.file === undefined) {
    throw new AppError('secrets.locked', { kind: 'usage' });
  }
  keeper.file = {
    ...keeper.file,
    secrets: { ...keeper.file.secrets, [name]: keeper.vault.seal(name, secret) },
  };
}

/** @returns whether there was something to forget */
function forget(keeper: Keeper, name: string): boolean {
  const without = (secrets: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(secrets).filter(([known]) => known !== name));
  if (keeper.kind === 'keyring') {
    if (own(keeper.secrets, name) === undefined) return false;
    keeper.secrets = without(keeper.secrets);
    return true;
  }
  if (keeper.file === undefined || own(keeper.file.secrets, name) === undefined) return false;
  keeper.file = { ...keeper.file, secrets: without(keeper.file.secrets) };
  return true;
}

function contentOf(keeper: Keeper): unknown {
  return keeper.kind === 'keyring'
    ? { version: 1, backend: keeper.keyring.backend, secrets: keeper.secrets }
    : { version: 1, backend: 'vault', vault: keeper.file };
}

function attempt(write: () => void): void {
  try {
    write();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('secrets.unwritable', { kind: 'unexpected', params: { reason }, cause });
  }
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as `secrets.broken`.
    return undefined;
  }
}
