import { AppError } from '../../errors/app-error.ts';
import { shellJoin } from '../../host/shell-quote.ts';

/** How a command becomes root. */
export type Privilege =
  /** It runs as the login user, who may be root. */
  | { readonly kind: 'none' }
  /** sudo asks for nothing (NOPASSWD). */
  | { readonly kind: 'sudo' }
  /** sudo asks for a password, which is sent when its prompt is seen and at no other moment. */
  | { readonly kind: 'sudo-password'; readonly password: string };

/** Texts on the two output streams by which this end knows how far the far end is; unguessable beforehand. */
export type Marks = {
  /** Printed on both streams by our launcher, right before the command takes over. */
  readonly start: string;
  /** sudo's prompt, on standard error. */
  readonly sudoPrompt: string;
};

export function marksFrom(nonce: string): Marks {
  return { start: `pairkeeper-start-${nonce}\n`, sudoPrompt: `pairkeeper-sudo-${nonce}:` };
}

/**
 * Fixed surroundings for whatever runs: messages in English whatever the server's language is (they are parsed),
 * administrator's PATH (a login over SSH may have a shorter one), no leftovers of the user's shell start files.
 * Everything that was printed before the mark belongs to those files or to sudo and is thrown away.
 */
const LAUNCHER =
  'LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin; export LC_ALL PATH; ' +
  `umask 022; cd /; printf '%s\\n' "$1"; printf '%s\\n' "$1" >&2; shift; `;

/** Runs the arguments as a program: `exec` looks only for programs, never for shell builtins. */
const RUN_WITH_INPUT = `${LAUNCHER}exec "$@"`;
const RUN_WITHOUT_INPUT = `${LAUNCHER}exec "$@" </dev/null`;

/**
 * Takes a script of exactly `$1` bytes from standard input into memory before any of it runs. The script does
 * not see the channel: its commands can't eat it, and a lost connection takes nothing away from it. The length
 * stands for the end of the input, so that the channel stays open and can still carry a signal.
 */
const RUN_SCRIPT = `${LAUNCHER}pairkeeper_script=$(head -c "$1"); eval "$pairkeeper_script" </dev/null`;

/** Linux refuses a single argument of 128 KiB (MAX_ARG_STRLEN), and the whole line is one argument of `sh -c`. */
const MAXIMUM_COMMAND_BYTES = 120 * 1024;

/** What is asked of the far end, and what goes into its standard input once our launcher has begun. */
export type RemoteCommand = { readonly line: string; readonly input: string; readonly endInput: boolean };

/**
 * @param argv program and arguments, nothing of it interpreted by a shell
 * @param stdin text for the program; undefined gives it /dev/null
 * @throws AppError `host.command-empty`, `host.command-too-long`, or as shellQuote
 */
export function programCommand(
  argv: readonly string[],
  stdin: string | undefined,
  privilege: Privilege,
  marks: Marks,
): RemoteCommand {
  const program = argv[0] ?? '';
  if (program === '' || program.startsWith('-')) {
    throw new AppError('host.command-empty', { kind: 'unexpected', params: { program } });
  }
  const body = stdin === undefined ? RUN_WITHOUT_INPUT : RUN_WITH_INPUT;
  return {
    line: commandLine(body, argv, privilege, marks),
    input: stdin ?? '',
    endInput: stdin !== undefined,
  };
}

/**
 * The script is wrapped into a function that is called on the last line: a shell reads a function completely
 * before it runs anything, so neither a truncated text nor a syntax error in the middle runs a first half.
 *
 * @param script POSIX sh
 */
export function scriptCommand(script: string, privilege: Privilege, marks: Marks): RemoteCommand {
  if (script.includes('\0')) throw new AppError('shell.nul', { kind: 'unexpected' });
  const input = `pairkeeper_main() {\nunset pairkeeper_script\n${script}\n}\npairkeeper_main`;
  const bytes = String(Buffer.byteLength(input, 'utf8'));
  return { line: commandLine(RUN_SCRIPT, [bytes], privilege, marks), input, endInput: false };
}

function commandLine(body: string, args: readonly string[], privilege: Privilege, marks: Marks): string {
  const launch = ['sh', '-c', body, 'pairkeeper', marks.start.trimEnd(), ...args];
  const line = `exec ${shellJoin([...sudoWords(privilege, marks), ...launch])}`;
  if (Buffer.byteLength(line, 'utf8') > MAXIMUM_COMMAND_BYTES) {
    throw new AppError('host.command-too-long', { kind: 'unexpected', params: { program: args[0] ?? '' } });
  }
  return line;
}

/** -k: ask every time, so that it is known beforehand what comes; -S: prompt on stderr, password from stdin. */
function sudoWords(privilege: Privilege, marks: Marks): readonly string[] {
  switch (privilege.kind) {
    case 'none':
      return [];
    case 'sudo':
      return ['env', 'LC_ALL=C', 'sudo', '-n', '--'];
    case 'sudo-password':
      return ['env', 'LC_ALL=C', 'sudo', '-k', '-S', '-p', marks.sudoPrompt, '--'];
  }
}
