import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCryptoRandom } from '../../core/adapters/crypto-random.ts';
import { generateKeyPair } from '../../core/adapters/ssh/key-pair.ts';
import { knownHostsInFiles } from '../../core/adapters/ssh/known-hosts-file.ts';
import type { SshDependencies } from '../../core/adapters/ssh/ssh-dependencies.ts';
import { createSystemClock } from '../../core/adapters/system-clock.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Event } from '../../core/events/event.ts';
import type { Credentials } from '../../core/host/credentials.ts';
import type { HostKeyQuestion, KnownHosts } from '../../core/host/host-key.ts';
import type { NodeSpec } from '../../core/spec/cluster-spec.ts';

/** Surroundings for tests of the SSH host: nothing of this computer's user is looked at. */
export type TestSurroundings = {
  readonly dependencies: SshDependencies;
  readonly folder: string;
  readonly ownFile: string;
  readonly userFile: string;
  readonly knownHosts: KnownHosts;
  readonly events: readonly Event[];
  readonly questions: readonly HostKeyQuestion[];
  /** Which secrets were asked for, in order. */
  readonly asked: readonly string[];
  remove(): Promise<void>;
};

export async function testSurroundings(
  options: {
    readonly decision?: 'accept' | 'refuse';
    readonly credentials?: Partial<Credentials>;
    readonly agentSocket?: string;
  } = {},
): Promise<TestSurroundings> {
  const folder = await mkdtemp(join(tmpdir(), 'pairkeeper-ssh-'));
  const ownFile = join(folder, 'own', 'known_hosts');
  const userFile = join(folder, 'user_known_hosts');
  const knownHosts = knownHostsInFiles(ownFile, [userFile]);
  const events: Event[] = [];
  const questions: HostKeyQuestion[] = [];
  const asked: string[] = [];
  const recorded =
    <Question, Answer>(name: string, ask?: (question: Question) => Promise<Answer | undefined>) =>
    (question: Question): Promise<Answer | undefined> => {
      asked.push(name);
      return ask?.(question) ?? Promise.resolve(undefined);
    };
  const dependencies: SshDependencies = {
    knownHosts,
    credentials: {
      password: recorded('password', options.credentials?.password),
      passphrase: recorded('passphrase', options.credentials?.passphrase),
      keyboardInteractive: recorded('keyboard', options.credentials?.keyboardInteractive),
      sudoPassword: recorded('sudo', options.credentials?.sudoPassword),
    },
    decideHostKey: (question) => {
      questions.push(question);
      return Promise.resolve(options.decision ?? 'accept');
    },
    login: { homeDirectory: folder, agentSocket: options.agentSocket },
    clock: createSystemClock(),
    random: createCryptoRandom(),
    events: (event) => events.push(event),
  };
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  return { dependencies, folder, ownFile, userFile, knownHosts, events, questions, asked, remove };
}

/** A node of pair.yaml that is a server of the test. */
export function testNode(
  server: { readonly host: string; readonly port: number },
  ssh: Partial<NodeSpec['ssh']> = {},
): NodeSpec {
  return {
    name: 'alpha',
    address: '10.0.0.1',
    ssh: { host: server.host, port: server.port, user: 'admin', legacyAlgorithms: false, ...ssh },
  };
}

export type TestKey = { readonly private: string; readonly type: string; readonly base64: string };

export function testKey(kind: 'ed25519' | 'ecdsa' | 'rsa', passphrase?: string): TestKey {
  const pair = generateKeyPair(kind, passphrase === undefined ? {} : { passphrase, rounds: 1 });
  const [type = '', base64 = ''] = pair.public.split(' ');
  return { private: pair.private, type, base64 };
}

/** The error that a promise is rejected with; fails the test when it is fulfilled or rejected otherwise. */
export async function appErrorOf(promise: Promise<unknown>): Promise<AppError> {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
  if (outcome instanceof AppError) return outcome;
  throw outcome instanceof Error ? outcome : new Error(String(outcome));
}
