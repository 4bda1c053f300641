import type { Duplex } from 'node:stream';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { NodeSpec } from '../../spec/cluster-spec.ts';
import { type CancelScope, cancelScope } from './cancel-scope.ts';
import { type Endpoint, endpointError } from './endpoint.ts';
import { logIn } from './log-in.ts';
import type { SshConnection } from './ssh-connection.ts';
import { emit, type SshDependencies } from './ssh-dependencies.ts';
import { hasStrictKeyExchange } from './ssh2-internals.ts';
import { openTcpSocket } from './tcp-socket.ts';

/** A jump host that can't reach the node says nothing until its own TCP gives up. Milliseconds. */
const FORWARD_TIMEOUT_MS = 15_000;

/** A way to a node that is logged in, through its jump host if it has one. */
export type OpenConnection = {
  readonly target: SshConnection;
  /** Host of the jump host; empty without one. */
  readonly jump: string;
  /** Closes the target and then the jump host. Safe to call twice. */
  close(): Promise<void>;
};

/**
 * Logs in to a node, through its jump host if it has one. On every hop the server's key is verified under that
 * hop's own name before anything secret is sent to it. Commands and shells all come this way.
 *
 * @param signal aborting ends the attempt with `host.cancelled`
 * @throws AppError `ssh.*` of kind `connection`; its parameters `hop`, `host` and `port` name the server meant
 */
export async function openConnection(
  node: NodeSpec,
  dependencies: SshDependencies,
  signal: CancelSignal | undefined,
): Promise<OpenConnection> {
  const scope = cancelScope(node.name, signal, undefined);
  const opened: SshConnection[] = [];
  const close = async (): Promise<void> => {
    for (const connection of [...opened].reverse()) await connection.close();
  };
  try {
    const jump = await connectJump(node, dependencies, scope);
    if (jump !== undefined) opened.push(jump);
    const target = await connectTarget(node, jump, dependencies, scope);
    opened.push(target);
    return { target, jump: jump?.endpoint.host ?? '', close };
  } catch (error) {
    await close();
    throw error;
  } finally {
    scope.dispose();
  }
}

async function connectJump(
  node: NodeSpec,
  dependencies: SshDependencies,
  scope: CancelScope,
): Promise<SshConnection | undefined> {
  const { jump, user, identityFile } = node.ssh;
  if (jump === undefined) return undefined;
  const endpoint: Endpoint = {
    node: node.name,
    hop: 'jump',
    host: jump.host,
    port: jump.port,
    user: jump.user ?? user,
  };
  const known = await dependencies.knownHosts.lookup(endpoint.host, endpoint.port);
  const socket = await openTcpSocket(endpoint, scope);
  return logIn(endpoint, socket, { identityFile, legacyAlgorithms: false, known }, dependencies, scope);
}

async function connectTarget(
  node: NodeSpec,
  jump: SshConnection | undefined,
  dependencies: SshDependencies,
  scope: CancelScope,
): Promise<SshConnection> {
  const { port, user, identityFile, legacyAlgorithms } = node.ssh;
  const endpoint: Endpoint = {
    node: node.name,
    hop: 'target',
    host: node.ssh.host ?? node.address,
    port,
    user,
  };
  const started = dependencies.clock.monotonic();
  const known = await dependencies.knownHosts.lookup(endpoint.host, port);
  const stream =
    jump === undefined ? await openTcpSocket(endpoint, scope) : await openForward(jump, endpoint, scope);
  const connection = await logIn(
    endpoint,
    stream,
    { identityFile, legacyAlgorithms, known },
    dependencies,
    scope,
  );
  emit(dependencies, 'ssh.connected', 'info', node.name, {
    host: endpoint.host,
    port,
    user,
    jump: jump === undefined ? '' : jump.endpoint.host,
    strictKeyExchange: hasStrictKeyExchange(connection.client),
    milliseconds: Math.round(dependencies.clock.monotonic() - started),
  });
  connection.onLost((reason) => {
    if (reason.code === 'ssh.connection-lost') {
      emit(dependencies, 'ssh.connection-lost', 'warning', node.name, { host: endpoint.host, port });
    }
  });
  return connection;
}

/** A TCP connection to the node, made by the jump host. */
function openForward(jump: SshConnection, endpoint: Endpoint, scope: CancelScope): Promise<Duplex> {
  const params = { jump: jump.endpoint.host };
  return new Promise((resolve, reject) => {
    let finished = false;
    const stops: (() => void)[] = [];
    const finish = (settle: () => void): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
      settle();
    };
    const fail = (error: unknown): void => finish(() => reject(error));
    const timer = setTimeout(
      () => fail(endpointError('ssh.jump-timeout', endpoint, params)),
      FORWARD_TIMEOUT_MS,
    );
    stops.push(scope.onEnd(fail), jump.onLost(fail));
    if (finished) return;
    jump.client.forwardOut('127.0.0.1', 0, endpoint.host, endpoint.port, (error, channel) => {
      if (finished) channel?.close();
      else if (error) fail(endpointError('ssh.jump-refused', endpoint, params, error));
      else finish(() => resolve(channel));
    });
  });
}
