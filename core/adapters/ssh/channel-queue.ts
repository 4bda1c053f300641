import type { ClientChannel } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { CancelScope } from './cancel-scope.ts';

/**
 * Channels at once on one connection. sshd's MaxSessions is 10, but it frees a slot only some time after the
 * channel is closed: with 8 at once 11 % of execs were refused, with 4 none ever was (measured, OpenSSH 9.2).
 */
const MAXIMUM_CHANNELS = 4;

/** SSH_OPEN_CONNECT_FAILED and SSH_OPEN_RESOURCE_SHORTAGE (RFC 4254, 5.1): how sshd says "too many sessions". */
const BUSY_REASONS: readonly unknown[] = [2, 4];

/** Waits before the next try, milliseconds; a channel that closes meanwhile ends the wait. 3 s in all. */
const RETRY_DELAYS = [50, 100, 200, 400, 750, 1500];

/** How long a slot stays taken when its channel was given up but the server does not close it. Milliseconds. */
const GIVEN_UP_SLOT_MS = 5000;

/** Opens channels for commands on one connection. */
export type ChannelQueue = {
  /**
   * Starts a command as soon as a channel is free.
   *
   * @returns the running command's channel; its slot is free again when it has closed
   * @throws AppError `ssh.channel-refused`, or the reason why `scope` ended
   */
  open(commandLine: string, scope: CancelScope): Promise<ClientChannel>;
};

/** Starts one command; ssh2's Client.exec. */
export type Exec = (
  commandLine: string,
  callback: (error: Error | undefined, channel: ClientChannel) => void,
) => unknown;

export function channelQueue(node: string, exec: Exec, clock: Clock): ChannelQueue {
  let inUse = 0;
  const waiting: (() => void)[] = [];
  const closeListeners = new Set<() => void>();

  const release = (): void => {
    inUse--;
    waiting.shift()?.();
    for (const listener of [...closeListeners]) listener();
  };

  /** A command that goes on after it was given up (a hung disk) must not keep its slot for ever. */
  const releaseWhenClosed = (channel: ClientChannel, scope: CancelScope): void => {
    const closed = new AbortController();
    channel.once('close', () => closed.abort());
    const stop = scope.onEnd(() => {
      void clock.sleep(GIVEN_UP_SLOT_MS, closed.signal).then(release);
    });
    channel.once('close', () => {
      stop();
      if (scope.ended === undefined) release();
    });
  };

  /** Ends after the delay, when a channel closes, or when the scope ends. */
  const waitForRoom = async (delay: number, scope: CancelScope): Promise<void> => {
    const abort = new AbortController();
    const wake = (): void => abort.abort();
    closeListeners.add(wake);
    const stop = scope.onEnd(wake);
    await clock.sleep(delay, abort.signal);
    closeListeners.delete(wake);
    stop();
  };

  const openWithRetry = async (commandLine: string, scope: CancelScope): Promise<ClientChannel> => {
    for (const delay of [...RETRY_DELAYS, undefined]) {
      if (scope.ended !== undefined) throw scope.ended;
      const result = await execOnce(exec, commandLine, scope);
      if (!(result instanceof Error)) return result;
      const reason = (result as { reason?: unknown }).reason;
      if (delay === undefined || !BUSY_REASONS.includes(reason)) {
        if (scope.ended !== undefined) throw scope.ended;
        throw new AppError('ssh.channel-refused', { kind: 'connection', node, cause: result });
      }
      await waitForRoom(delay, scope);
    }
    throw new AppError('ssh.channel-refused', { kind: 'connection', node });
  };

  return {
    async open(commandLine, scope) {
      await takeSlot(scope);
      try {
        const channel = await openWithRetry(commandLine, scope);
        releaseWhenClosed(channel, scope);
        return channel;
      } catch (error) {
        release();
        throw error;
      }
    },
  };

  function takeSlot(scope: CancelScope): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = (): void => {
        stop();
        inUse++;
        resolve();
      };
      const stop = scope.onEnd((reason) => {
        const at = waiting.indexOf(take);
        if (at >= 0) waiting.splice(at, 1);
        reject(reason);
      });
      if (scope.ended !== undefined) return;
      if (inUse < MAXIMUM_CHANNELS) take();
      else waiting.push(take);
    });
  }
}

/**
 * One attempt. When the scope ends first, the answer is not waited for, and a channel that still arrives is
 * closed at once.
 */
function execOnce(exec: Exec, commandLine: string, scope: CancelScope): Promise<ClientChannel | Error> {
  return new Promise((resolve, reject) => {
    let abandoned = false;
    const stop = scope.onEnd((reason) => {
      abandoned = true;
      reject(reason);
    });
    if (abandoned) return;
    try {
      exec(commandLine, (error, channel) => {
        stop();
        if (error !== undefined && error !== null) resolve(error);
        else if (abandoned) channel.close();
        else resolve(channel);
      });
    } catch (error) {
      stop();
      resolve(error instanceof Error ? error : new Error(String(error)));
    }
  });
}
