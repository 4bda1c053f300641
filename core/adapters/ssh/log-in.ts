import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig, type NegotiatedAlgorithms } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import type { KnownKey } from '../../host/host-key.ts';
import { algorithmsFor } from './algorithms.ts';
import { createLogin, type Login, type ServerAnswer } from './authentication.ts';
import type { CancelScope } from './cancel-scope.ts';
import { type Endpoint, endpointError } from './endpoint.ts';
import { handshakeError, type Ssh2Error } from './handshake-error.ts';
import { fingerprintOf, publicKeyOf } from './known-hosts-format.ts';
import { createPatience, type Patience } from './patience.ts';
import { type ProvenServer, type SshConnection, superviseConnection } from './ssh-connection.ts';
import { emit, type SshDependencies } from './ssh-dependencies.ts';
import { recordAnswers } from './ssh2-internals.ts';
import { type VerifiedHostKey, verifyHostKey } from './verify-host-key.ts';

/** A server that says nothing for so long while we log in is not going to. Milliseconds. */
const SILENCE_LIMIT_MS = 20_000;

/** How often a silent server is asked whether it is there, unless the caller says otherwise. Milliseconds. */
const KEEPALIVE_INTERVAL_MS = 10_000;
/** A dead connection is noticed when so many of these got no answer by the time of the next one. */
const KEEPALIVE_MISSES = 3;

export type LoginSettings = {
  /** The only key to use; see LoginContext. */
  readonly identityFile: string | undefined;
  readonly legacyAlgorithms: boolean;
  /** Keys stored for this host. */
  readonly known: readonly KnownKey[];
};

/**
 * Speaks SSH over a stream up to the finished login: verify the server's key, then and only then log in.
 *
 * @throws AppError `ssh.*`, or the reason why the scope ended
 */
export function logIn(
  endpoint: Endpoint,
  stream: Duplex,
  settings: LoginSettings,
  dependencies: SshDependencies,
  scope: CancelScope,
): Promise<SshConnection> {
  const client = new ssh2.Client();
  const outcome = pendingOutcome(endpoint, client, stream, scope);
  if (outcome.settled()) return outcome.promise;
  const { abort, patience } = outcome;
  const login = createLogin({
    endpoint,
    identityFile: settings.identityFile,
    login: dependencies.login,
    credentials: dependencies.credentials,
    ask: (question) => patience.whilePaused(question),
    onDeadAgent: () => emit(dependencies, 'ssh.agent-unavailable', 'warning', endpoint.node, {}),
    abort,
  });
  const hostKey = hostKeyGuard(endpoint, settings.known, dependencies, patience);
  let latestAnswer: () => ServerAnswer | undefined = () => undefined;

  listen(client, endpoint, login, hostKey, outcome);
  client.connect({
    sock: stream as NonNullable<ConnectConfig['sock']>,
    username: endpoint.user,
    algorithms: algorithmsFor(settings.known, settings.legacyAlgorithms),
    hostVerifier: (blob: Buffer, answer: (accepted: boolean) => void) => {
      hostKey.verify(blob).then(
        () => {
          // Whoever was asked may have answered when the attempt was long over; ssh2 must not hear of it then.
          if (!outcome.settled()) answer(true);
        },
        (error: unknown) => {
          if (outcome.settled()) return;
          abort(error);
          answer(false);
        },
      );
    },
    authHandler: (methods, partialSuccess, next) => {
      patience.restart();
      const told = latestAnswer() ?? (methods === null ? undefined : { methods, partialSuccess });
      const goOn = async (): Promise<void> => {
        if (told === undefined) await hostKey.confirm();
        const method = await login.next(told);
        if (!outcome.settled()) next((method ?? false) as Parameters<typeof next>[0]);
      };
      goOn().catch(abort);
    },
    readyTimeout: 0,
    keepaliveInterval: dependencies.keepAliveMs ?? KEEPALIVE_INTERVAL_MS,
    keepaliveCountMax: KEEPALIVE_MISSES,
  });
  latestAnswer = recordAnswers(client);
  return outcome.promise;
}

function listen(
  client: Client,
  endpoint: Endpoint,
  login: Login,
  hostKey: HostKeyGuard,
  outcome: Outcome,
): void {
  const params = { user: endpoint.user };
  let negotiated: NegotiatedAlgorithms | undefined;
  client.on('handshake', (algorithms) => {
    negotiated ??= algorithms;
  });
  client.on('error', (error: Ssh2Error) => {
    // A key that an agent would not sign with: the next one is tried.
    if (error.level !== 'agent') outcome.abort(handshakeError(error, endpoint, login.failure));
  });
  client.on('close', () => outcome.abort(endpointError('ssh.closed-early', endpoint)));
  client.on('change password', () => outcome.abort(endpointError('ssh.password-expired', endpoint, params)));
  client.on('ready', () => {
    if (login.lastWasNone()) outcome.abort(endpointError('ssh.no-authentication', endpoint, params));
    else outcome.succeed({ ...hostKey.shown(), ...namesOf(negotiated) });
  });
}

function namesOf(negotiated: NegotiatedAlgorithms | undefined): Pick<ProvenServer, 'keyExchange' | 'cipher'> {
  return { keyExchange: negotiated?.kex ?? '', cipher: negotiated?.sc.cipher ?? '' };
}

type HostKeyGuard = {
  /** Decides on the presented key; again on each later key exchange, when it must be the same. */
  verify(blob: Buffer): Promise<void>;
  /** The server has proved that it holds the key: store it if it is new. Called before the first login attempt. */
  confirm(): Promise<void>;
  /** The key that was verified. */
  shown(): Pick<ProvenServer, 'hostKeyType' | 'hostKeyFingerprint'>;
};

function hostKeyGuard(
  endpoint: Endpoint,
  known: readonly KnownKey[],
  dependencies: SshDependencies,
  patience: Patience,
): HostKeyGuard {
  let verified: VerifiedHostKey | undefined;
  return {
    async verify(blob) {
      const offered = publicKeyOf(blob);
      if (verified === undefined) {
        verified = await patience.whilePaused(() => verifyHostKey(endpoint, offered, known, dependencies));
      } else if (verified.key.key !== offered.key) {
        throw endpointError('ssh.host-key-changed-midway', endpoint);
      }
    },
    async confirm() {
      if (verified === undefined) throw endpointError('ssh.host-key-unverified', endpoint);
      if (!(await verified.store())) return;
      const { host, port, node } = endpoint;
      const params = { host, port, keyType: verified.key.type, fingerprint: fingerprintOf(verified.key) };
      emit(dependencies, 'ssh.host-key-stored', 'info', node, params);
    },
    shown() {
      if (verified === undefined) throw endpointError('ssh.host-key-unverified', endpoint);
      return { hostKeyType: verified.key.type, hostKeyFingerprint: fingerprintOf(verified.key) };
    },
  };
}

type Outcome = {
  readonly promise: Promise<SshConnection>;
  readonly patience: Patience;
  settled(): boolean;
  succeed(server: ProvenServer): void;
  /** Ends the attempt and cuts the stream; the first reason counts. */
  abort(error: unknown): void;
};

function pendingOutcome(endpoint: Endpoint, client: Client, stream: Duplex, scope: CancelScope): Outcome {
  let settled = false;
  let settle: { resolve(connection: SshConnection): void; reject(error: AppError): void } | undefined;
  const promise = new Promise<SshConnection>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const patience = createPatience(SILENCE_LIMIT_MS, () => abort(endpointError('ssh.timeout', endpoint)));
  const finish = (): void => {
    settled = true;
    patience.stop();
    stopListening();
    client.removeAllListeners().on('error', () => undefined);
  };
  const abort = (error: unknown): void => {
    if (settled) return;
    finish();
    stream.on('error', () => undefined);
    stream.destroy();
    settle?.reject(
      error instanceof AppError ? error : endpointError('ssh.login-broken', endpoint, {}, error),
    );
  };
  let stopListening: () => void = () => undefined;
  stopListening = scope.onEnd(abort);
  return {
    promise,
    patience,
    settled: () => settled,
    succeed(server) {
      if (settled) return;
      finish();
      settle?.resolve(superviseConnection(endpoint, server, client, stream));
    },
    abort,
  };
}
