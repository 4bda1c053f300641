import type { ClientChannel } from 'ssh2';
import { AppError } from '../../errors/app-error.ts';
import type { RunResult } from '../../host/host.ts';
import type { CancelScope } from './cancel-scope.ts';
import { collectLines, collectText, filterUntilMark, type MarkFilter } from './output-collector.ts';
import type { Marks, Privilege, RemoteCommand } from './remote-command.ts';

/**
 * How long to wait, after the command has ended and the last output came, for others that hold its output open
 * (a daemon that it started). Milliseconds.
 */
const LINGER_AFTER_EXIT_MS = 10_000;

export type ChannelRun = {
  readonly node: string;
  readonly user: string;
  readonly channel: ClientChannel;
  readonly command: RemoteCommand;
  readonly privilege: Privilege;
  readonly marks: Marks;
  readonly onLine: ((line: string) => void) | undefined;
  readonly scope: CancelScope;
  /** Why the connection is gone, if it is. */
  readonly lossReason: () => AppError | undefined;
};

/** What came of a channel: the command's own result, or what was said instead of starting it. */
export type ChannelOutcome =
  | { readonly kind: 'ran'; readonly result: RunResult }
  | {
      readonly kind: 'not-started';
      readonly exitCode: number | null;
      /** Everything that was printed; sudo's complaint is in here. */
      readonly complaint: string;
    };

/**
 * Follows one command from its channel's opening to its closing.
 *
 * The password is written only when sudo's prompt is seen, and input only when our launcher says that the command
 * is about to begin. So whatever sudo decides, the password never becomes input of the command or of a shell, and
 * the input never becomes an attempt at a password. A second prompt means that the password was wrong: the channel
 * is closed and nothing is tried again.
 *
 * @throws AppError `sudo.password-wrong`, `ssh.connection-lost`, `host.*`
 */
export function runOnChannel(run: ChannelRun): Promise<ChannelOutcome> {
  const { node, channel, command, privilege, scope } = run;
  const course = createCourse(run);
  let exit: Exit | undefined;
  let linger: NodeJS.Timeout | undefined;
  const lingerOn = (): void => {
    if (exit === undefined) return;
    clearTimeout(linger);
    linger = setTimeout(() => channel.close(), LINGER_AFTER_EXIT_MS);
  };
  /** What a caller's onLine throws, or a limit that is passed, ends the command. */
  const guarded = (work: (chunk: Buffer) => void) => (chunk: Buffer) => {
    if (scope.ended !== undefined) return;
    try {
      work(chunk);
      lingerOn();
    } catch (error) {
      scope.end(error as AppError);
    }
  };
  return new Promise((resolve, reject) => {
    const stop = scope.onEnd((reason) => {
      clearTimeout(linger);
      channel.signal('TERM');
      channel.close();
      reject(reason);
    });
    channel.on('data', guarded(course.onOutput));
    channel.stderr.on('data', guarded(course.onErrors));
    channel.on('error', () => undefined);
    channel.on('exit', (code: number | null, signal?: string) => {
      exit = { code, signal };
      lingerOn();
    });
    channel.on('close', () => {
      clearTimeout(linger);
      stop();
      if (scope.ended !== undefined) return;
      try {
        if (exit === undefined) throw run.lossReason() ?? noStatus(node);
        resolve(course.outcome(exit));
      } catch (error) {
        reject(error);
      }
    });
    if (privilege.kind !== 'sudo-password' && scope.ended === undefined) sendInput(channel, command);
  });
}

type Exit = { readonly code: number | null; readonly signal: string | undefined };

/** What happens with the bytes of one command. */
type Course = {
  onOutput(chunk: Buffer): void;
  onErrors(chunk: Buffer): void;
  outcome(exit: Exit): ChannelOutcome;
};

function createCourse(run: ChannelRun): Course {
  const { node, channel, command, privilege, marks, scope } = run;
  const output = run.onLine === undefined ? collectText(node) : collectLines(node, run.onLine);
  const errors = collectText(node);
  const outputFilter = filterUntilMark(marks.start);
  const errorFilter = filterUntilMark(marks.start);
  let inputWaits = privilege.kind === 'sudo-password';
  let passwordSent = false;
  return {
    onOutput(chunk) {
      output.write(outputFilter.write(chunk));
      if (!outputFilter.started || !inputWaits) return;
      inputWaits = false;
      sendInput(channel, command);
    },
    onErrors(chunk) {
      errors.write(errorFilter.write(chunk));
      if (privilege.kind !== 'sudo-password' || outputFilter.started || errorFilter.started) return;
      const prompts = errorFilter.noise.split(marks.sudoPrompt).length - 1;
      if (prompts > 1) {
        scope.end(wrongPassword(node, run.user));
      } else if (prompts === 1 && !passwordSent) {
        passwordSent = true;
        channel.write(`${privilege.password}\n`);
      }
    },
    outcome({ code, signal }) {
      if (!outputFilter.started) {
        return { kind: 'not-started', exitCode: code, complaint: complaintOf(errorFilter, outputFilter) };
      }
      const streams = { stdout: output.finish(), stderr: errors.finish() };
      const named = signal === undefined ? {} : { signal };
      return { kind: 'ran', result: { exitCode: code, ...named, ...streams } };
    },
  };
}

function sendInput(channel: ClientChannel, command: RemoteCommand): void {
  if (command.input !== '') channel.write(command.input);
  if (command.endInput) channel.end();
}

function wrongPassword(node: string, user: string): AppError {
  return new AppError('sudo.password-wrong', { kind: 'connection', node, params: { user, reason: '' } });
}

function noStatus(node: string): AppError {
  return new AppError('host.no-exit-status', { kind: 'connection', node });
}

function complaintOf(errorFilter: MarkFilter, outputFilter: MarkFilter): string {
  return Buffer.from(`${errorFilter.noise}\n${outputFilter.noise}`, 'latin1').toString('utf8');
}
