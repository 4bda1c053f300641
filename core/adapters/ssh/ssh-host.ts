import { AppError } from '../../errors/app-error.ts';
import { quoteText } from '../../host/clean-text.ts';
import type { Host, RunOptions, RunResult } from '../../host/host.ts';
import { type CancelScope, cancelScope } from './cancel-scope.ts';
import { type ChannelQueue, channelQueue } from './channel-queue.ts';
import {
  type Marks,
  marksFrom,
  type Privilege,
  programCommand,
  type RemoteCommand,
  scriptCommand,
} from './remote-command.ts';
import { type ChannelOutcome, runOnChannel } from './run-channel.ts';
import type { SshConnection } from './ssh-connection.ts';
import type { SshDependencies } from './ssh-dependencies.ts';
import { sudoError } from './sudo.ts';

/** Finding out about sudo must not hang on a PAM module that asks something else. Milliseconds. */
const SUDO_PROBE_LIMIT_MS = 30_000;

const NO_PRIVILEGE: Privilege = { kind: 'none' };

/** The connection seen as the engine's port. Closing it closes everything behind it. */
export function sshHost(
  connection: SshConnection,
  dependencies: SshDependencies,
  closeAll: () => Promise<void>,
): Host {
  const { node } = connection.endpoint;
  const queue = channelQueue(
    node,
    (line, callback) => connection.client.exec(line, callback),
    dependencies.clock,
  );
  const session: Session = { connection, queue, dependencies };
  /** Found out on the first command that needs root, and once: a second wrong password could lock the account. */
  let privilege: Promise<Privilege> | undefined;

  const start = async (
    makeCommand: (privilege: Privilege, marks: Marks) => RemoteCommand,
    options: RunOptions,
  ): Promise<RunResult> => {
    const scope = cancelScope(node, options.signal, options.timeoutMs);
    const stop = connection.onLost(scope.end);
    try {
      if (scope.ended !== undefined) throw scope.ended;
      const needsRoot = options.asRoot !== false && connection.endpoint.user !== 'root';
      if (needsRoot) privilege ??= findPrivilege(session);
      const asWhom =
        needsRoot && privilege !== undefined ? await unlessEnded(privilege, scope) : NO_PRIVILEGE;
      return await runCommand(session, makeCommand, asWhom, options.onLine, scope);
    } finally {
      stop();
      scope.dispose();
    }
  };

  return {
    node,
    run: (argv, options = {}) =>
      start((asWhom, marks) => programCommand(argv, options.stdin, asWhom, marks), options),
    runScript: (script, options = {}) =>
      start((asWhom, marks) => scriptCommand(script, asWhom, marks), options),
    close: closeAll,
  };
}

type Session = {
  readonly connection: SshConnection;
  readonly queue: ChannelQueue;
  readonly dependencies: SshDependencies;
};

async function attemptCommand(
  session: Session,
  makeCommand: (privilege: Privilege, marks: Marks) => RemoteCommand,
  privilege: Privilege,
  onLine: ((line: string) => void) | undefined,
  scope: CancelScope,
): Promise<ChannelOutcome> {
  const { connection, queue, dependencies } = session;
  const marks = marksFrom(dependencies.random.hex(16));
  const command = makeCommand(privilege, marks);
  const { node, user } = connection.endpoint;
  return queue.run(command.line, scope, (channel) =>
    runOnChannel({
      node,
      user,
      channel,
      command,
      privilege,
      marks,
      onLine,
      scope,
      lossReason: connection.lost,
    }),
  );
}

async function runCommand(
  session: Session,
  makeCommand: (privilege: Privilege, marks: Marks) => RemoteCommand,
  privilege: Privilege,
  onLine: ((line: string) => void) | undefined,
  scope: CancelScope,
): Promise<RunResult> {
  const outcome = await attemptCommand(session, makeCommand, privilege, onLine, scope);
  if (outcome.kind === 'ran') return outcome.result;
  const { node, user } = session.connection.endpoint;
  if (privilege.kind !== 'none') throw sudoError(outcome.complaint, node, user);
  const params = { user, reason: quoteText(outcome.complaint), exitCode: outcome.exitCode ?? -1 };
  throw new AppError('ssh.no-shell', { kind: 'connection', node, params });
}

/**
 * How this user becomes root. Tries without a password first; asks for one only when sudo says that it wants one,
 * and proves it with a command that does nothing.
 */
async function findPrivilege(session: Session): Promise<Privilege> {
  const { connection, dependencies } = session;
  const { node, user, host, port } = connection.endpoint;
  const doNothing = (privilege: Privilege, marks: Marks): RemoteCommand =>
    programCommand(['true'], undefined, privilege, marks);
  const probe = async (privilege: Privilege): Promise<ChannelOutcome> => {
    const scope = cancelScope(node, undefined, SUDO_PROBE_LIMIT_MS);
    const stop = connection.onLost(scope.end);
    try {
      return await attemptCommand(session, doNothing, privilege, undefined, scope);
    } finally {
      stop();
      scope.dispose();
    }
  };
  const free: Privilege = { kind: 'sudo' };
  const first = await probe(free);
  if (first.kind === 'ran') return free;
  const refusal = sudoError(first.complaint, node, user);
  if (refusal.code !== 'sudo.password-required') throw refusal;
  const password = await dependencies.credentials.sudoPassword({ node, user, host, port });
  if (password === undefined) throw refusal;
  if (/[\n\0]/.test(password)) {
    throw new AppError('sudo.password-wrong', { kind: 'connection', node, params: { user, reason: '' } });
  }
  const withPassword: Privilege = { kind: 'sudo-password', password };
  const second = await probe(withPassword);
  if (second.kind === 'ran') return withPassword;
  throw sudoError(second.complaint, node, user);
}

/** Waits for shared work, but not longer than this one caller wants to. */
function unlessEnded<T>(work: Promise<T>, scope: CancelScope): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = scope.onEnd(reject);
    work.then(resolve, reject).finally(stop);
  });
}
