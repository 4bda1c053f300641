import { AppError } from '../../../core/errors/app-error.ts';
import type { Clock } from '../../../core/host/clock.ts';
import type {
  ConnectionIdentity,
  OpenShell,
  Shell,
  ShellEnd,
  TerminalSize,
} from '../../../core/host/shell.ts';
import type { TerminalEnd } from '../../contract/terminal.ts';
import { toToldError } from '../../contract/told-error.ts';
import { retryPause } from './retry-pause.ts';

/** What programs on the server are told to write for; xterm.js understands it. */
export const TERM = 'xterm-256color';

/** A connection that held for less counts as another failure: a flapping link must not become a login storm. */
const STEADY_AFTER_MS = 30_000;

/** What happens to a shell; nothing more after close(). */
export type LinkListener = {
  onConnecting(): void;
  onOpened(identity: ConnectionIdentity): void;
  onData(bytes: Uint8Array): void;
  /** @param retryInMs milliseconds until the next try; undefined when only reconnect() makes one */
  onClosed(end: TerminalEnd, retryInMs: number | undefined): void;
};

/** A shell that is opened again when its connection is lost. What is typed in between goes nowhere. */
export type ShellLink = {
  write(text: string): void;
  resize(size: TerminalSize): void;
  /** Holds the output up, also that of a connection that is made later. */
  setPaused(isPaused: boolean): void;
  /** Throws away output that was held up; returns how much it was, bytes. */
  skip(): number;
  /** Connects now, unless there is a connection or one is being made. */
  reconnect(): void;
  close(): void;
};

type Options = {
  readonly openShell: OpenShell;
  readonly clock: Clock;
  readonly size: TerminalSize;
};

/** Connects, and again after a loss. */
export function keepShell(options: Options, listener: LinkListener): ShellLink {
  const { openShell, clock } = options;
  const closing = new AbortController();
  const pause = skippablePause(clock);
  let { size } = options;
  let shell: Shell | undefined;
  let isPaused = false;
  let isConnecting = false;
  let failures = 0;
  let openedAt = 0;

  const onFailure = (error: AppError): void => {
    failures += 1;
    const retryInMs = retryPause(error, failures);
    listener.onClosed({ kind: 'failed', error: toToldError(error) }, retryInMs);
    if (retryInMs !== undefined)
      void pause.wait(retryInMs).then((isOver) => (isOver ? connect() : undefined));
  };
  const onEnd = (end: ShellEnd): void => {
    if (closing.signal.aborted || end.kind === 'closed') return;
    if (clock.monotonic() - openedAt >= STEADY_AFTER_MS) failures = 0;
    const loss = lossOf(end, shell?.node);
    shell = undefined;
    if (loss !== undefined) onFailure(loss);
    else if (end.kind === 'exited') listener.onClosed(end, undefined);
  };
  const onOpened = (opened: Shell, sizeThen: TerminalSize): void => {
    shell = opened;
    openedAt = clock.monotonic();
    if (isPaused) opened.pause();
    if (size !== sizeThen) opened.resize(size);
    listener.onOpened(opened.identity);
  };
  const connect = async (): Promise<void> => {
    if (isConnecting || shell !== undefined || closing.signal.aborted) return;
    isConnecting = true;
    listener.onConnecting();
    const sizeThen = size;
    const { signal } = closing;
    try {
      const opened = await openShell({ size, term: TERM, onData: listener.onData, onEnd, signal });
      if (signal.aborted) await opened.close();
      else onOpened(opened, sizeThen);
    } catch (error) {
      if (!signal.aborted) onFailure(asAppError(error));
    } finally {
      isConnecting = false;
    }
  };

  void connect();
  return {
    write: (text) => shell?.write(text),
    resize(wanted) {
      size = wanted;
      shell?.resize(wanted);
    },
    setPaused(wanted) {
      isPaused = wanted;
      if (wanted) shell?.pause();
      else shell?.resume();
    },
    skip: () => shell?.skip() ?? 0,
    reconnect() {
      pause.skip();
      void connect();
    },
    close() {
      pause.skip();
      closing.abort();
      void shell?.close();
    },
  };
}

type SkippablePause = {
  /** Resolves with true at its end, with false as soon as it is skipped. */
  wait(milliseconds: number): Promise<boolean>;
  skip(): void;
};

function skippablePause(clock: Clock): SkippablePause {
  let skipped = new AbortController();
  return {
    async wait(milliseconds) {
      const { signal } = skipped;
      await clock.sleep(milliseconds, signal);
      return !signal.aborted;
    },
    skip() {
      skipped.abort();
      skipped = new AbortController();
    },
  };
}

/**
 * What connecting again mends: a lost connection, and the hang-up that every shell gets when its server shuts down
 * in an orderly way.
 */
function lossOf(end: ShellEnd, node: string | undefined): AppError | undefined {
  if (end.kind === 'lost') return end.error;
  if (end.kind !== 'exited' || end.signal !== 'SIGHUP') return undefined;
  return new AppError('terminal.hung-up', { kind: 'connection', node });
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal.unexpected', { kind: 'unexpected', params: { message: String(error) } });
}
