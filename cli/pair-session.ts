import { join } from 'node:path';
import { connectSsh } from '../core/adapters/ssh/connect-ssh.ts';
import { knownHostsInFiles } from '../core/adapters/ssh/known-hosts-file.ts';
import { localLogin } from '../core/adapters/ssh/local-login.ts';
import type { SshDependencies } from '../core/adapters/ssh/ssh-dependencies.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { CancelSignal } from '../core/host/cancel-signal.ts';
import type { Credentials } from '../core/host/credentials.ts';
import type { Host, HostPair } from '../core/host/host.ts';
import type { HostKeyQuestion } from '../core/host/host-key.ts';
import type { UnreachableHost } from '../core/operations/status.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';
import { askInTurn } from './ask-in-turn.ts';
import type { CliContext } from './cli-context.ts';

/** Makes new connections to the nodes of a pair; secrets that were typed once are remembered while the verb runs. */
export type Connector = {
  /** @throws AppError `ssh.*` of kind `connection` */
  connect(node: string, signal?: CancelSignal): Promise<Host>;
};

/** @param context whom to ask for passwords and about unknown host keys */
export function createConnector(context: CliContext, spec: ClusterSpec): Connector {
  const dependencies: SshDependencies = {
    knownHosts: knownHostsInFiles(join(context.home, 'known_hosts'), userKnownHosts()),
    credentials: promptedCredentials(context),
    decideHostKey: askInTurn((question: HostKeyQuestion) => decideHostKey(context, question)),
    login: localLogin(process.env, process.platform),
    clock: context.clock,
    random: context.random,
    events: () => {
      // Connecting is not what the verb is about: only its failure is told, as the error it ends with.
    },
  };
  return {
    connect: (name, signal = context.signal) => {
      const node = spec.nodes.find((candidate) => candidate.name === name);
      if (node === undefined) {
        const names = spec.nodes.map((candidate) => candidate.name).join(', ');
        throw new AppError('cli.no-such-node', { kind: 'usage', params: { node: name, names } });
      }
      return connectSsh(node, dependencies, { signal });
    },
  };
}

/** Connects to both nodes at once, runs the verb, and closes the connections whatever happens. */
export async function withHosts<Result>(
  context: CliContext,
  spec: ClusterSpec,
  verb: (hosts: HostPair, connector: Connector) => Promise<Result>,
): Promise<Result> {
  const connector = createConnector(context, spec);
  const attempts = await connectBoth(connector, spec);
  const failed = attempts.find((attempt) => 'failure' in attempt);
  const hosts = attempts.filter((attempt): attempt is Host => !('failure' in attempt));
  try {
    const [first, second] = hosts;
    if (failed !== undefined || first === undefined || second === undefined) {
      throw failed === undefined ? new Error('a host is neither connected nor failed') : failed.failure;
    }
    return await verb([first, second], connector);
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}

/** As `withHosts`, for verbs to which a node that can't be reached is a result. */
export async function withReachableHosts<Result>(
  context: CliContext,
  spec: ClusterSpec,
  verb: (hosts: readonly [Host | UnreachableHost, Host | UnreachableHost]) => Promise<Result>,
): Promise<Result> {
  const [first, second] = await connectBoth(createConnector(context, spec), spec);
  try {
    return await verb([first, second]);
  } finally {
    await Promise.all([first, second].map((host) => ('failure' in host ? undefined : host.close())));
  }
}

function connectBoth(
  connector: Connector,
  spec: ClusterSpec,
): Promise<[Host | UnreachableHost, Host | UnreachableHost]> {
  const attempt = async (node: string): Promise<Host | UnreachableHost> => {
    try {
      return await connector.connect(node);
    } catch (failure) {
      if (failure instanceof AppError) {
        return { node, failure };
      }
      throw failure;
    }
  };
  return Promise.all([attempt(spec.nodes[0].name), attempt(spec.nodes[1].name)]);
}

function userKnownHosts(): readonly string[] {
  return [join(localLogin(process.env, process.platform).homeDirectory, '.ssh', 'known_hosts')];
}

function promptedCredentials(context: CliContext): Credentials {
  const { prompt, output } = context;
  const remembered = new Map<string, Promise<string | undefined>>();
  const ask = askInTurn((text: string) => prompt.secret(text));
  const secret = (key: string, params: Readonly<Record<string, string | number>>) => {
    if (!prompt.interactive) {
      return Promise.resolve(undefined);
    }
    const text = output.texts.text(`cli.ask-${key}`, params);
    const known = remembered.get(text) ?? ask(text);
    remembered.set(text, known);
    return known;
  };
  return {
    password: ({ user, host }) => secret('password', { user, host }),
    passphrase: ({ keyFile }) => secret('passphrase', { keyFile }),
    sudoPassword: ({ user, node }) => secret('sudo-password', { user, node }),
    keyboardInteractive: async ({ prompts }) => {
      if (!prompt.interactive) {
        return undefined;
      }
      const answers: string[] = [];
      for (const { text } of prompts) {
        answers.push(await ask(text));
      }
      return answers;
    },
  };
}

async function decideHostKey(context: CliContext, question: HostKeyQuestion): Promise<'accept' | 'refuse'> {
  const { prompt, output } = context;
  if (!prompt.interactive) {
    return 'refuse';
  }
  const { node, host, port, keyType, fingerprint } = question;
  output.say(output.texts.text('cli.host-key-unknown', { node, host, port, keyType, fingerprint }));
  return (await prompt.confirm(output.texts.text('cli.ask-host-key', {}))) ? 'accept' : 'refuse';
}
