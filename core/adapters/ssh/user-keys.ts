import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type BaseAgent, type ParsedKey, type SignCallback } from 'ssh2';
import type { AppError } from '../../errors/app-error.ts';
import { type Endpoint, endpointError } from './endpoint.ts';

/** What this computer's user logs in with when pair.yaml names no key. */
export type LocalLogin = {
  readonly homeDirectory: string;
  /** Path of the agent's socket or Windows pipe; undefined when there is none. */
  readonly agentSocket: string | undefined;
};

/** A key that may be tried. An agent holds the key itself, or asks for a passphrase when it has to sign. */
export type UserKey =
  | { readonly kind: 'private'; readonly key: ParsedKey }
  | { readonly kind: 'agent'; readonly agent: BaseAgent };

/** Asks for the passphrase of a key file. */
type AskPassphrase = (keyFile: string) => Promise<string | undefined>;

/** What user-keys.ts needs to know and to tell. */
export type KeyContext = {
  readonly endpoint: Endpoint;
  readonly identityFile: string | undefined;
  readonly login: LocalLogin;
  readonly askPassphrase: AskPassphrase;
  /** Ends the login at once, for a reason found while the server waits for a signature. */
  readonly abort: (error: AppError) => void;
  /** The agent is configured but does not answer. */
  readonly onDeadAgent: () => void;
};

/** Servers hang up after MaxAuthTries (6) refusals; one is left for a password. */
const MAXIMUM_KEYS = 5;

const DEFAULT_KEY_FILES = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

const AGENT_TIMEOUT_MS = 5000;

/**
 * The keys to try, best first: the file named in pair.yaml and nothing else; or else what the agent holds, then
 * the user's default files that the agent does not hold.
 *
 * @throws AppError `ssh.key-unreadable`, `ssh.key-format`, `ssh.passphrase-wrong`, `ssh.passphrase-needed`;
 *   default files that can't be used are passed over
 */
export async function userKeys(context: KeyContext): Promise<readonly UserKey[]> {
  const agent =
    context.login.agentSocket === undefined ? undefined : ssh2.createAgent(context.login.agentSocket);
  const held = agent === undefined ? [] : await agentIdentities(agent, context.onDeadAgent);
  const signedByAgent = (key: ParsedKey): UserKey => ({
    kind: 'agent',
    agent: singleKeyAgent(key, (data, hash, callback) => {
      agent?.sign(key, data, hash === undefined ? {} : { hash }, callback);
    }),
  });
  const findHeld = (blob: Buffer): ParsedKey | undefined =>
    held.find((key) => key.getPublicSSH().equals(blob));

  if (context.identityFile !== undefined) {
    const path = expandHome(context.identityFile, context.login.homeDirectory);
    const file = await readKeyFile(path, context);
    const inAgent = file.publicBlob === undefined ? undefined : findHeld(file.publicBlob);
    return [inAgent === undefined ? await usableKey(file, context) : signedByAgent(inAgent)];
  }
  const fromFiles: UserKey[] = [];
  for (const name of DEFAULT_KEY_FILES) {
    const file = await readKeyFile(join(context.login.homeDirectory, '.ssh', name), context).catch(
      () => undefined,
    );
    if (file === undefined || (file.publicBlob !== undefined && findHeld(file.publicBlob))) continue;
    const isLocked = !isParsed(file.parsed) && file.publicBlob === undefined;
    const key = isLocked ? undefined : await usableKey(file, context).catch(() => undefined);
    if (key !== undefined) fromFiles.push(key);
  }
  return [...held.map(signedByAgent), ...fromFiles].slice(0, MAXIMUM_KEYS);
}

/** `~/` is the only abbreviation that is understood; no variables, nothing is executed. */
function expandHome(path: string, homeDirectory: string): string {
  return path.startsWith('~/') || path.startsWith('~\\') ? join(homeDirectory, path.slice(2)) : path;
}

function agentIdentities(agent: BaseAgent, onDead: () => void): Promise<readonly ParsedKey[]> {
  return new Promise((resolve) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      onDead();
      resolve([]);
    };
    const timer = setTimeout(giveUp, AGENT_TIMEOUT_MS);
    agent.getIdentities((error, keys) => {
      if (error || keys === undefined) return giveUp();
      clearTimeout(timer);
      resolve(keys.map((key) => ssh2.utils.parseKey(key as Buffer)).filter(isParsed));
    });
  });
}

function isParsed(key: ParsedKey | Error): key is ParsedKey {
  return !(key instanceof Error);
}

type KeyFile = {
  readonly path: string;
  readonly content: Buffer;
  /** What parsing without a passphrase gave. */
  readonly parsed: ParsedKey | Error;
  /** The public half as far as it can be read without a passphrase. */
  readonly publicBlob: Buffer | undefined;
};

async function readKeyFile(path: string, context: KeyContext): Promise<KeyFile> {
  const content = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code ?? cause.message;
    throw endpointError('ssh.key-unreadable', context.endpoint, { path, reason }, cause);
  });
  const parsed = ssh2.utils.parseKey(content);
  const publicBlob = isParsed(parsed)
    ? parsed.getPublicSSH()
    : (publicBlobOf(content) ?? (await publicBlobBeside(path)));
  return { path, content, parsed, publicBlob };
}

/** A new-style OpenSSH key holds its public half in clear (openssh PROTOCOL.key). */
function publicBlobOf(content: Buffer): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(
    content.toString('latin1'),
  );
  const blob = Buffer.from(body?.[1] ?? '', 'base64');
  let at = 'openssh-key-v1\0'.length;
  const readField = (): Buffer => {
    const end = at + 4 + (at + 4 <= blob.length ? blob.readUInt32BE(at) : 0);
    const field = blob.subarray(at + 4, end);
    at = end;
    return field;
  };
  for (const _cipherKdfAndItsOptions of [1, 2, 3]) readField();
  at += 4;
  const key = readField();
  return key.length > 0 && at <= blob.length ? key : undefined;
}

async function publicBlobBeside(path: string): Promise<Buffer | undefined> {
  // Only saves a question: without it the passphrase is asked for earlier.
  const text = await readFile(`${path}.pub`).catch(() => undefined);
  const key = text === undefined ? undefined : ssh2.utils.parseKey(text);
  return key !== undefined && isParsed(key) ? key.getPublicSSH() : undefined;
}

/** A key that can sign; an encrypted one asks for its passphrase only when the server wants its signature. */
async function usableKey(file: KeyFile, context: KeyContext): Promise<UserKey> {
  const { endpoint } = context;
  const params = { path: file.path };
  if (isParsed(file.parsed)) {
    if (file.parsed.isPrivateKey()) return { kind: 'private', key: file.parsed };
    throw endpointError('ssh.key-public', endpoint, params);
  }
  if (!/encrypted/i.test(file.parsed.message)) {
    throw endpointError('ssh.key-format', endpoint, params, file.parsed);
  }
  const unlock = (): Promise<ParsedKey> => unlockKey(file, context);
  const publicKey = file.publicBlob === undefined ? undefined : parseBlob(file.publicBlob);
  if (publicKey === undefined) return { kind: 'private', key: await unlock() };
  const agent = singleKeyAgent(publicKey, (data, hash, callback) => {
    unlock().then(
      (key) => {
        const signature: Buffer | Error = key.sign(data, hash);
        if (signature instanceof Error) callback(signature);
        else callback(undefined, signature);
      },
      (error: AppError) => {
        // One of the user's default keys may be left locked: a password or another key may do.
        if (context.identityFile === undefined && error.code === 'ssh.passphrase-needed') callback(error);
        else context.abort(error);
      },
    );
  });
  return { kind: 'agent', agent };
}

/** A public key in the one-line form, which is what parseKey takes. */
function parseBlob(blob: Buffer): ParsedKey | undefined {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1');
  const key = ssh2.utils.parseKey(`${type} ${blob.toString('base64')}`);
  return isParsed(key) ? key : undefined;
}

async function unlockKey(file: KeyFile, context: KeyContext): Promise<ParsedKey> {
  const params = { path: file.path };
  const passphrase = await context.askPassphrase(file.path);
  if (passphrase === undefined) throw endpointError('ssh.passphrase-needed', context.endpoint, params);
  const key = ssh2.utils.parseKey(file.content, passphrase);
  // The parser's own message may quote parts of the key: it is not handed on as a cause.
  if (!isParsed(key)) throw endpointError('ssh.passphrase-wrong', context.endpoint, params);
  return key;
}

type Sign = (data: Buffer, hash: 'sha1' | 'sha256' | 'sha512' | undefined, callback: SignCallback) => void;

/** ssh2 wants its agents to be instances of its own class. */
function singleKeyAgent(key: ParsedKey, sign: Sign): BaseAgent {
  class SingleKeyAgent extends ssh2.BaseAgent<ParsedKey> {
    override getIdentities(callback: (error: Error | null | undefined, keys?: ParsedKey[]) => void): void {
      callback(null, [key]);
    }
    override sign(
      _key: ParsedKey,
      data: Buffer,
      options: { readonly hash?: 'sha1' | 'sha256' | 'sha512' } | SignCallback,
      callback?: SignCallback,
    ): void {
      if (typeof options === 'function') sign(data, undefined, options);
      else if (callback !== undefined) sign(data, options.hash, callback);
    }
  }
  return new SingleKeyAgent() as BaseAgent;
}
