import type { ClientChannel } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../host/clock.ts';
import type { CancelScope } from './cancel-scope.ts';
import { type ChannelSlots, createSlots } from './channel-slots.ts';

/**
 * Channels at once on one connection. sshd's MaxSessions is 10, but it frees a slot only some time after the
 * channel is closed: with 8 at once 11 % of execs were refused, with 4 none ever was (measured, OpenSSH 9.2).
 */
const MAXIMUM_CHANNELS = 4;

/** SSH_OPEN_CONNECT_FAILED and SSH_OPEN_RESOURCE_SHORTAGE (RFC 4254, 5.1): how sshd says "too many sessions". */
const BUSY_REASONS: readonly unknown[] = [2, 4];

/** Waits before the next try, milliseconds, the last one repeated; a channel that closes meanwhile ends the wait. */
const RETRY_DELAYS = [50, 100, 200, 400, 750];

/**
 * How long a refused command is tried again, milliseconds. Counted by time and not by tries: where sshd takes fewer
 * sessions than we have slots, another command may take each place that becomes free.
 */
const RETRY_FOR_MS = 6000;

/** How long a slot stays taken when its channel was given up but the server does not close it. Milliseconds. */
const GIVEN_UP_SLOT_MS = 5000;

/** Runs commands on the channels of one connection. */
export type ChannelQueue = {
  /**
   * Starts a command as soon as a channel is free. The slot is free again when the channel has closed.
   *
   * @param follow called in the very moment in which the channel opens: a short command's output, exit status and
   *   end may all be in the packet that is being read
   * @returns what `follow` returns
   * @throws AppError `ssh.channel-refused`, or the reason why `scope` ended
   */
  run<T>(commandLine: string, scope: CancelScope, follow: (channel: ClientChannel) => Promise<T>): Promise<T>;
};

/** Starts one command; ssh2's Client.exec. */
export type Exec = (
  commandLine: string,
  callback: (error: Error | undefined, channel: ClientChannel) => void,
) => unknown;

export function channelQueue(node: string, exec: Exec, clock: Clock): ChannelQueue {
  const slots = createSlots(MAXIMUM_CHANNELS);
  return {
    async run(commandLine, scope, follow) {
      await slots.take(scope);
      let holdsSlot = true;
      const begin = (channel: ClientChannel): ReturnType<typeof follow> => {
        holdsSlot = false;
        releaseWhenClosed(channel, scope, slots, clock);
        return follow(channel);
      };
      try {
        const begun = clock.monotonic();
        for (let tries = 0; ; tries += 1) {
          const answer = await execOnce(exec, commandLine, scope, begin);
          if (answer.kind === 'followed') return await answer.work;
          if (scope.ended !== undefined) throw scope.ended;
          const isBusy = BUSY_REASONS.includes(answer.error.reason);
          if (!isBusy || clock.monotonic() - begun >= RETRY_FOR_MS) {
            throw new AppError('ssh.channel-refused', { kind: 'connection', node, cause: answer.error });
          }
          await slots.waitForRelease(RETRY_DELAYS[tries] ?? RETRY_DELAYS.at(-1) ?? 0, scope, clock);
        }
      } finally {
        if (holdsSlot) slots.release();
      }
    },
  };
}

/** A command that goes on after it was given up (a hung disk) must not keep its slot for ever. */
function releaseWhenClosed(
  channel: ClientChannel,
  scope: CancelScope,
  slots: ChannelSlots,
  clock: Clock,
): void {
  const closed = new AbortController();
  let released = false;
  const release = (): void => {
    if (!released) slots.release();
    released = true;
  };
  const stop = scope.onEnd(() => {
    void clock.sleep(GIVEN_UP_SLOT_MS, closed.signal).then(release);
  });
  channel.once('close', () => {
    stop();
    closed.abort();
    release();
  });
}

type ExecAnswer<T> =
  | { readonly kind: 'followed'; readonly work: Promise<T> }
  | { readonly kind: 'refused'; readonly error: Error & { readonly reason?: unknown } };

/**
 * One attempt. When the scope ends first, the answer is not waited for, and a channel that still arrives is
 * closed at once.
 */
function execOnce<T>(
  exec: Exec,
  commandLine: string,
  scope: CancelScope,
  begin: (channel: ClientChannel) => Promise<T>,
): Promise<ExecAnswer<T>> {
  return new Promise((resolve, reject) => {
    const stop = scope.onEnd(reject);
    if (scope.ended !== undefined) return;
    try {
      exec(commandLine, (error, channel) => {
        stop();
        if (error instanceof Error) resolve({ kind: 'refused', error });
        else if (scope.ended !== undefined) channel.close();
        else resolve({ kind: 'followed', work: begin(channel) });
      });
    } catch (error) {
      stop();
      resolve({ kind: 'refused', error: error instanceof Error ? error : new Error(String(error)) });
    }
  });
}
