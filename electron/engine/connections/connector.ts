import { join } from 'node:path';
import { knownHostsInFiles } from '../../../core/adapters/ssh/known-hosts-file.ts';
import { openShell } from '../../../core/adapters/ssh/open-shell.ts';
import type { SshDependencies } from '../../../core/adapters/ssh/ssh-dependencies.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import type { Host } from '../../../core/host/host.ts';
import type { HostKeyDecision, KnownHosts } from '../../../core/host/host-key.ts';
import type { Shell, ShellOptions } from '../../../core/host/shell.ts';
import type { NodeSpec } from '../../../core/spec/cluster-spec.ts';
import type { QuestionBroker } from '../questions/question-broker.ts';
import type { Surroundings } from '../surroundings.ts';
import { beginLogin, type LoginAttempt } from './login-attempt.ts';
import type { SecretStore } from './secret-store.ts';

type ConnectOptions = {
  /** Whether the admin may be asked for what is missing. */
  readonly mayAsk: boolean;
  readonly signal?: CancelSignal;
  /** Looks at an unknown host key before the admin is asked about it. */
  readonly reviewed?: (decide: HostKeyDecision) => HostKeyDecision;
};

type Begun = { readonly dependencies: SshDependencies; readonly attempt: LoginAttempt };

/** Makes connections to nodes, with the secrets and host keys that this computer's user has. */
export type Connector = {
  readonly knownHosts: KnownHosts;
  /** @throws AppError `ssh.*`; `watch.login-needed` when somebody would have to be asked and must not be */
  connect(node: NodeSpec, options: ConnectOptions): Promise<Host>;
  /** Opens a terminal; the admin sits in front of it and may be asked. @throws AppError `ssh.*` */
  openShell(node: NodeSpec, options: ShellOptions): Promise<Shell>;
  /**
   * Takes the key that a known server shows now in place of the one before. The server has to prove that it holds it;
   * whether it lets us in afterwards is another question.
   *
   * @param fingerprint the only key that is taken
   * @throws AppError `ssh.*` when the server can't be reached, or shows yet another key
   */
  replaceHostKey(node: NodeSpec, fingerprint: string): Promise<void>;
};

export function createConnector(
  { home, login, clock, random, connect }: Surroundings,
  questions: QuestionBroker,
  secrets: SecretStore,
): Connector {
  const knownHosts = knownHostsInFiles(join(home, 'known_hosts'), [
    join(login.homeDirectory, '.ssh', 'known_hosts'),
  ]);
  const begin = ({ mayAsk, signal, reviewed = (decide) => decide }: ConnectOptions): Begun => {
    const attempt = beginLogin(
      secrets,
      mayAsk ? { questions, ...(signal === undefined ? {} : { signal }) } : undefined,
    );
    const dependencies = {
      knownHosts,
      credentials: attempt.credentials,
      decideHostKey: reviewed(attempt.decideHostKey),
      login,
      clock,
      random,
      events: () => undefined,
    };
    return { dependencies, attempt };
  };
  return {
    knownHosts,
    async openShell(node, options) {
      const { signal } = options;
      const { dependencies, attempt } = begin({ mayAsk: true, ...(signal === undefined ? {} : { signal }) });
      try {
        const shell = await openShell(node, dependencies, options);
        await attempt.succeeded();
        return shell;
      } catch (error) {
        throw attempt.failed(error);
      }
    },
    async connect(node, options) {
      const { dependencies, attempt } = begin(options);
      const { signal } = options;
      try {
        const host = await connect(node, dependencies, signal === undefined ? {} : { signal });
        await attempt.succeeded();
        return withSudo(host, attempt);
      } catch (error) {
        throw attempt.failed(error);
      }
    },
    async replaceHostKey(node, fingerprint) {
      let isReplaced = false;
      const { dependencies, attempt } = begin({ mayAsk: false });
      try {
        const host = await connect(node, {
          ...dependencies,
          decideChangedKey: async (shown) => (shown.fingerprint === fingerprint ? 'replace' : 'refuse'),
          events: ({ code }) => {
            isReplaced ||= code === 'ssh.host-key-stored';
          },
        });
        await host.close();
      } catch (error) {
        if (!isReplaced) throw attempt.failed(error);
      }
    },
  };
}

/** sudo is asked by the first command that needs it, not while connecting. */
function withSudo(host: Host, attempt: LoginAttempt): Host {
  const followed = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      const result = await work;
      await attempt.succeeded();
      return result;
    } catch (error) {
      throw attempt.failed(error);
    }
  };
  return {
    node: host.node,
    run: (argv, options) => followed(host.run(argv, options)),
    runScript: (script, options) => followed(host.runScript(script, options)),
    close: () => host.close(),
  };
}
