import type { ClientChannel } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { ConnectionIdentity, Shell, ShellEnd, ShellOptions } from '../../host/shell.ts';
import type { NodeSpec } from '../../spec/cluster-spec.ts';
import { cancelScope } from './cancel-scope.ts';
import { type OpenConnection, openConnection } from './open-connection.ts';
import type { SshDependencies } from './ssh-dependencies.ts';
import { hasStrictKeyExchange } from './ssh2-internals.ts';

/** sshd starts a shell at once; where PAM or a hung disk holds it up, this is when to say so. Milliseconds. */
const OPEN_LIMIT_MS = 30_000;

/**
 * Asked for, and taken by servers that allow it (AcceptEnv): only the encoding, so that the server's own language
 * stays. C.UTF-8 is there on every system of the last ten years, also where no other locale is.
 */
const ENVIRONMENT = { LC_CTYPE: 'C.UTF-8' };

/**
 * Opens an interactive login shell on a node, on a connection of its own: what is typed never waits behind the
 * engine's commands, and the two never share sshd's limit of sessions (MaxSessions).
 *
 * Agent forwarding is never asked for: a node that somebody broke into could log in to the other with it.
 *
 * @throws AppError `ssh.*` as openConnection, and `ssh.channel-refused` where the server gives no terminal
 */
export async function openShell(
  node: NodeSpec,
  dependencies: SshDependencies,
  options: ShellOptions,
): Promise<Shell> {
  const connection = await openConnection(node, dependencies, options.signal);
  try {
    return await startShell(connection, options, options.signal);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function startShell(
  connection: OpenConnection,
  options: ShellOptions,
  signal: CancelSignal | undefined,
): Promise<Shell> {
  const { target } = connection;
  const { node } = target.endpoint;
  const { columns, rows } = options.size;
  const scope = cancelScope(node, signal, OPEN_LIMIT_MS);
  const stops: (() => void)[] = [];
  try {
    return await new Promise<Shell>((resolve, reject) => {
      stops.push(scope.onEnd(reject), target.onLost(reject));
      if (scope.ended !== undefined || target.lost() !== undefined) return;
      const window = { term: options.term, cols: columns, rows, width: 0, height: 0 };
      target.client.shell(window, { env: ENVIRONMENT }, (error, channel) => {
        if (error) reject(new AppError('ssh.channel-refused', { kind: 'connection', node, cause: error }));
        else resolve(followShell(connection, channel, options));
      });
    });
  } finally {
    for (const stop of stops) stop();
    scope.dispose();
  }
}

/**
 * Called in the very moment in which the channel opens: where nobody may log in (/usr/sbin/nologin), the exit status
 * is in the same packet.
 */
function followShell(connection: OpenConnection, channel: ClientChannel, options: ShellOptions): Shell {
  const { target } = connection;
  // It begins in the next turn, when the caller has the shell in its hands.
  channel.pause();
  let isPaused = false;
  setImmediate(() => {
    if (!isPaused) channel.resume();
  });
  let isClosing = false;
  let exit: ShellEnd = { kind: 'exited' };
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = {
      kind: 'exited',
      ...(code === null ? {} : { exitCode: code }),
      ...(signal === undefined ? {} : { signal }),
    };
  });
  let isSkipping = false;
  const onData = (bytes: Buffer): void => {
    if (!isSkipping && !isClosing) options.onData(bytes);
  };
  channel.on('data', onData);
  // A terminal has one stream; sshd sends nothing here, and what another server sends must not fill its window.
  channel.stderr.on('data', options.onData);
  channel.on('error', () => undefined);
  channel.once('close', () => {
    const loss = target.lost();
    if (isClosing) options.onEnd({ kind: 'closed' });
    else if (loss !== undefined && !hasStatus(exit)) options.onEnd({ kind: 'lost', error: loss });
    else options.onEnd(exit);
    void connection.close();
  });
  return {
    node: target.endpoint.node,
    identity: identityOf(connection),
    write: (input) => {
      if (channel.writable && !isClosing) channel.write(input);
    },
    resize: ({ columns, rows }) => channel.setWindow(rows, columns, 0, 0),
    pause() {
      isPaused = true;
      channel.pause();
    },
    resume() {
      isPaused = false;
      channel.resume();
    },
    skip() {
      let bytes = 0;
      isSkipping = true;
      for (let chunk = channel.read(); chunk !== null; chunk = channel.read()) bytes += chunk.length;
      isSkipping = false;
      return bytes;
    },
    close() {
      isClosing = true;
      // A paused channel would never come to its end.
      channel.resume();
      channel.close();
      return connection.close();
    },
  };
}

function hasStatus(end: ShellEnd): boolean {
  return end.kind === 'exited' && (end.exitCode !== undefined || end.signal !== undefined);
}

function identityOf({ target, jump }: OpenConnection): ConnectionIdentity {
  const { user, host, port } = target.endpoint;
  const strictKeyExchange = hasStrictKeyExchange(target.client);
  return { user, host, port, jump, ...target.server, strictKeyExchange };
}
