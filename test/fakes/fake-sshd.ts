import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, {
  type Algorithms,
  type AuthContext,
  type Connection,
  type ServerChannel,
  type Session,
} from 'ssh2';
import { type FakeShell, offerShell } from './fake-shell.ts';
import { FAKE_SUDO_SCRIPT } from './fake-sudo.ts';

/**
 * An SSH server for tests, on loopback. What it promises:
 *
 * - it speaks the real protocol (ssh2's server side) and shows the host keys that it is given;
 * - it records every login attempt (`attempts`), so that a test can say that there was none;
 * - a command is run by a real `/bin/sh -c`, as sshd does for a user whose shell is sh, and recorded (`commands`);
 *   standard input is a socket-like stream that ends only when the client says so;
 * - `sudo` on its PATH is a stand-in that asks as sudo does: the given prompt on standard error, one line of
 *   standard input read byte by byte, at most three attempts (see fake-sudo.ts);
 * - `ssh-keyscan` prints what the test says, and asks nobody;
 * - it refuses more than `maximumSessions` channels with reason 2, as sshd does.
 *
 * It is not OpenSSH: test/lab/ssh-host.test.ts runs the same claims against the real one.
 */
export type FakeSshd = {
  /** Scratch folder; `sudo.log` in it tells of refused sudo passwords. */
  readonly folder: string;
  readonly host: string;
  readonly port: number;
  readonly attempts: readonly { readonly method: string; readonly user: string; readonly secret?: string }[];
  /** All login requests, those that only ask about a key included. */
  requests(): number;
  readonly commands: readonly string[];
  /** Most channels that were open at once. */
  peakSessions(): number;
  refusedSessions(): number;
  /** Cuts every connection without a word. */
  cut(): void;
  stop(): Promise<void>;
};

export type FakeSshdOptions = {
  /** Private keys, PEM or OpenSSH format. */
  readonly hostKeys: readonly string[];
  readonly host?: string;
  readonly methods?: readonly string[];
  /** Says whether an attempt succeeds; `partial` asks for another factor. Default: refuse everything. */
  readonly authenticate?: (attempt: LoginAttempt) => boolean | 'partial' | Promise<boolean | 'partial'>;
  /** Questions of keyboard-interactive. */
  readonly prompts?: readonly { readonly prompt: string; readonly echo: boolean }[];
  /** What the server offers instead of everything that ssh2 can. */
  readonly algorithms?: Algorithms;
  readonly maximumSessions?: number;
  /** What sudo does: `free` asks nothing, `denied` has no right, `missing` is not installed. */
  readonly sudo?: 'free' | 'password' | 'denied' | 'missing' | 'no-terminal';
  readonly sudoPassword?: string;
  /** What ssh-keyscan prints there, as lines of known_hosts; default: nothing. Nobody is really scanned. */
  readonly keyscan?: () => string;
  /** Printed by the login shell before anything else, as a chatty ~/.bashrc does. */
  readonly noise?: string;
  /** Called for each terminal that is opened, to play the server's side of it. Default: terminals are refused. */
  readonly shell?: (shell: FakeShell) => void;
};

export type LoginAttempt = {
  readonly method: string;
  readonly user: string;
  readonly password?: string;
  readonly answers?: readonly string[];
  readonly key?: Buffer;
};

export async function startFakeSshd(options: FakeSshdOptions): Promise<FakeSshd> {
  const folder = await mkdtemp(join(tmpdir(), 'pairkeeper-sshd-'));
  await installSudo(folder, options.sudo);
  await writeFile(join(folder, 'ssh-keyscan'), '#!/bin/sh\nprintf %s "$FAKE_KEYSCAN"\n', { mode: 0o755 });
  const state: State = {
    options,
    folder,
    attempts: [],
    commands: [],
    connections: new Set(),
    children: new Set(),
    requests: 0,
    sessions: 0,
    peak: 0,
    refused: 0,
  };
  const server = new ssh2.Server(
    {
      hostKeys: [...options.hostKeys],
      ...(options.algorithms === undefined ? {} : { algorithms: options.algorithms }),
    },
    (connection) => {
      state.connections.add(connection);
      socketOf(connection).setNoDelay(true);
      connection.on('error', () => undefined);
      connection.on('close', () => state.connections.delete(connection));
      connection.on('authentication', (context) => void onAuthentication(state, context));
      connection.on('session', (accept, reject) => onSession(state, accept, reject));
      connection.on('tcpip', (accept, reject, info) => {
        const socket = connect(info.destPort, info.destIP);
        socket.once('error', () => reject());
        socket.once('connect', () => {
          const channel = accept();
          channel.on('error', () => undefined);
          socket.pipe(channel).pipe(socket);
        });
      });
    },
  );
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const cut = (): void => {
    for (const connection of state.connections) {
      socketOf(connection).destroy();
    }
  };
  return {
    host,
    port: (server.address() as AddressInfo).port,
    folder,
    attempts: state.attempts,
    commands: state.commands,
    requests: () => state.requests,
    peakSessions: () => state.peak,
    refusedSessions: () => state.refused,
    cut,
    async stop() {
      cut();
      for (const child of state.children) signalGroup(child, 'SIGKILL');
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** ssh2 does not give its socket away. */
function socketOf(connection: Connection): Socket {
  return (connection as unknown as { readonly _sock: Socket })._sock;
}

type State = {
  readonly options: FakeSshdOptions;
  readonly folder: string;
  readonly attempts: { method: string; user: string; secret?: string }[];
  readonly commands: string[];
  readonly connections: Set<Connection>;
  readonly children: Set<ChildProcess>;
  requests: number;
  sessions: number;
  peak: number;
  refused: number;
};

/** Where sudo is missing, the command sees nothing but what it needs: this computer may have a real one. */
async function installSudo(folder: string, sudo: FakeSshdOptions['sudo']): Promise<void> {
  if (sudo !== 'missing') return writeFile(join(folder, 'sudo'), FAKE_SUDO_SCRIPT, { mode: 0o755 });
  for (const program of ['sh', 'env']) await symlink(`/bin/${program}`, join(folder, program));
}

async function onAuthentication(state: State, context: AuthContext): Promise<void> {
  const { options } = state;
  state.requests++;
  const { method, username: user } = context;
  let attempt: LoginAttempt = { method, user };
  if (context.method === 'password') attempt = { ...attempt, password: context.password };
  if (context.method === 'publickey') attempt = { ...attempt, key: context.key.data };
  if (context.method === 'keyboard-interactive') {
    const prompts = (options.prompts ?? []).map((prompt) => ({ ...prompt }));
    const answers = await new Promise<string[]>((resolve) => context.prompt(prompts, resolve));
    attempt = { ...attempt, answers };
  }
  /** The client first asks whether a key would do, without signing. */
  const isQuery = context.method === 'publickey' && context.signature === undefined;
  const secret = attempt.password ?? attempt.answers?.join(',');
  if (!isQuery) state.attempts.push({ method, user, ...(secret === undefined ? {} : { secret }) });
  const verdict = (await options.authenticate?.(attempt)) ?? false;
  const methods = [...(options.methods ?? ['publickey', 'password'])];
  if (verdict === true || (verdict === 'partial' && isQuery)) context.accept();
  else context.reject(methods as Parameters<typeof context.reject>[0], verdict === 'partial');
}

function onSession(state: State, accept: () => Session, reject: () => void): void {
  if (state.sessions >= (state.options.maximumSessions ?? 10)) {
    state.refused++;
    reject();
    return;
  }
  state.sessions++;
  state.peak = Math.max(state.peak, state.sessions);
  const session = accept();
  offerShell(session, state.options.shell);
  let child: ChildProcess | undefined;
  session.on('exec', (acceptExec, _reject, info) => {
    const channel = acceptExec();
    child = runCommand(state, channel, info.command);
  });
  session.on('signal', (_accept, _reject, info) => {
    if (child !== undefined) signalGroup(child, `SIG${info.name}` as NodeJS.Signals);
  });
}

function runCommand(state: State, channel: ServerChannel, command: string): ChildProcess {
  const { options, folder } = state;
  state.commands.push(command);
  const noise = options.noise === undefined ? '' : `printf '%s' "$NOISE"; printf '%s' "$NOISE" >&2; `;
  const env = {
    PATH: options.sudo === 'missing' ? folder : `${folder}:/usr/bin:/bin`,
    HOME: folder,
    NOISE: options.noise ?? '',
    FAKE_SUDO: options.sudo ?? 'free',
    FAKE_SUDO_PASSWORD: options.sudoPassword ?? '',
    FAKE_SUDO_LOG: join(folder, 'sudo.log'),
    FAKE_KEYSCAN: options.keyscan?.() ?? '',
  };
  // By its path, since commands that come here set a PATH of their own.
  const line = command.replace('ssh-keyscan', join(folder, 'ssh-keyscan'));
  const child = spawn('/bin/sh', ['-c', `${noise}${line}`], { env, detached: true });
  state.children.add(child);
  child.stdin.on('error', () => undefined);
  channel.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on('close', (code, signal) => {
    state.children.delete(child);
    state.sessions--;
    if (signal !== null) channel.exit(signal.replace('SIG', ''), false, '');
    else channel.exit(code ?? 255);
    channel.close();
  });
  return child;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
