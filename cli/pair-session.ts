import { join } from 'node:path';
import { knownHostsInFiles } from '../core/adapters/ssh/known-hosts-file.ts';
import { localLogin } from '../core/adapters/ssh/local-login.ts';
import type { SshDependencies } from '../core/adapters/ssh/ssh-dependencies.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { CancelSignal } from '../core/host/cancel-signal.ts';
import type { Host, HostPair } from '../core/host/host.ts';
import type { ChangedKeyDecision } from '../core/host/host-key.ts';
import { refusedOnce } from '../core/host/login-refusal.ts';
import { firstContact } from '../core/operations/first-contact.ts';
import type { UnreachableHost } from '../core/operations/status.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';
import { askInTurn } from './ask-in-turn.ts';
import { type CliContext, refuseIfInterrupted } from './cli-context.ts';
import { promptedCredentials } from './credentials.ts';
import { hostKeyDecision } from './host-keys.ts';

/** What a verb about a pair is given. */
export type PairSession = CliContext & {
  /** Path of the pair file, as it was named. */
  readonly file: string;
  readonly spec: ClusterSpec;
  /**
   * Makes a new connection to a node.
   *
   * @param signal default: the verb's own, aborted by Ctrl-C
   * @throws AppError `ssh.*` of kind `connection`; `cli.no-such-node`
   */
  connectNode(node: string, signal?: CancelSignal): Promise<Host>;
  /**
   * As `connectNode`, but a key that changed may be replaced.
   *
   * @param decide told old and new key; it may use other connections meanwhile
   */
  meetAnew(node: string, decide: ChangedKeyDecision): Promise<Host>;
};

/** @param hostKeys fingerprints given by `--host-key` */
export function createPairSession(
  context: CliContext,
  pair: { readonly file: string; readonly spec: ClusterSpec; readonly hostKeys: readonly string[] },
): PairSession {
  const { spec, file, hostKeys } = pair;
  const login = localLogin({ ...context.environment }, context.platform);
  const decide = askInTurn(hostKeyDecision(context, hostKeys));
  const dependencies: SshDependencies = {
    knownHosts: knownHostsInFiles(join(context.home, 'known_hosts'), [
      join(login.homeDirectory, '.ssh', 'known_hosts'),
    ]),
    credentials: promptedCredentials(context),
    decideHostKey: (question) => decide(question),
    login,
    clock: context.clock,
    random: context.random,
    // Connecting is not what the verb is about: only a key that was stored, or what fails, is told.
    events: (event) => {
      if (event.code === 'ssh.host-key-stored') {
        context.output.event(event);
      }
    },
  };
  const meet = firstContact(spec.nodes, dependencies.knownHosts);
  return {
    ...context,
    file,
    spec,
    connectNode: refusedOnce((name, signal = context.signal) =>
      meet(findNode(spec, name), (reviewed) => {
        const decideHostKey = reviewed(dependencies.decideHostKey);
        return context.connect(findNode(spec, name), { ...dependencies, decideHostKey }, { signal });
      }),
    ),
    meetAnew: (name, decideChangedKey) => {
      const { signal } = context;
      return context.connect(findNode(spec, name), { ...dependencies, decideChangedKey }, { signal });
    },
  };
}

/** @throws AppError `cli.no-such-node` */
export function findNode(spec: ClusterSpec, name: string): ClusterSpec['nodes'][number] {
  const node = spec.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) {
    const names = spec.nodes.map((candidate) => candidate.name).join(', ');
    throw new AppError('cli.no-such-node', { kind: 'usage', params: { node: name, names } });
  }
  return node;
}

/**
 * Connects to both nodes at once, runs the verb, and closes the connections whatever happens.
 *
 * @throws AppError of kind `connection` when a node can't be reached; when both can't, the first one is told before
 */
export async function withHosts<Result>(
  session: PairSession,
  verb: (hosts: HostPair) => Promise<Result>,
): Promise<Result> {
  const attempts = await connectBoth(session);
  const failures = attempts.flatMap((attempt) => ('failure' in attempt ? [attempt.failure] : []));
  const [first, second] = attempts.filter((attempt): attempt is Host => !('failure' in attempt));
  try {
    if (first !== undefined && second !== undefined) {
      return await verb([first, second]);
    }
    for (const failure of failures.slice(0, -1)) {
      session.output.error(failure);
    }
    throw failures.at(-1);
  } finally {
    await Promise.all([first?.close(), second?.close()]);
  }
}

/** As `withHosts`, for verbs to which a node that can't be reached is a result. */
export async function withReachableHosts<Result>(
  session: PairSession,
  verb: (hosts: readonly [Host | UnreachableHost, Host | UnreachableHost]) => Promise<Result>,
): Promise<Result> {
  const [first, second] = await connectBoth(session);
  try {
    return await verb([first, second]);
  } finally {
    await Promise.all([first, second].map((host) => ('failure' in host ? undefined : host.close())));
  }
}

async function connectBoth(session: PairSession): Promise<[Host | UnreachableHost, Host | UnreachableHost]> {
  const [first, second] = session.spec.nodes;
  session.output.progress('connecting', { first: first.name, second: second.name });
  const attempt = async (node: string): Promise<Host | UnreachableHost> => {
    try {
      return await session.connectNode(node);
    } catch (failure) {
      if (failure instanceof AppError) {
        return { node, failure };
      }
      throw failure;
    }
  };
  const hosts = await Promise.all([attempt(first.name), attempt(second.name)]);
  session.output.settle();
  if (session.signal.aborted) {
    await Promise.all(hosts.map((host) => ('failure' in host ? undefined : host.close())));
    refuseIfInterrupted(session);
  }
  return hosts;
}
