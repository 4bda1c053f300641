import { spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { AppError } from '../../errors/app-error.ts';
import type { RunResult } from '../../host/host.ts';

/** How the lab starts programs on the developer's machine. Nothing goes through a shell. */
export type CommandOptions = {
  /** Text for standard input; without it the program reads /dev/null. */
  readonly stdin?: string;
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called for each complete line of standard output and standard error as it arrives. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds until the program is killed. Default: none. */
  readonly timeoutMs?: number;
};

/** Programs of the administrator lie outside the PATH of some logins. */
export function labEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const path = `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin`;
  return { ...process.env, PATH: path, LC_ALL: 'C.UTF-8', ...extra };
}

/**
 * A command line that runs `argv` with mounts and processes of its own, all of which end when this process does:
 * for long work that must not go on unnoticed. Needs root.
 */
export function contained(argv: readonly string[]): readonly string[] {
  const unshare = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--'];
  return ['setpriv', '--pdeathsig', 'KILL', '--', ...unshare, ...argv];
}

/**
 * Runs a program to its end.
 * @returns its exit status and output; a status other than 0 is a result, not an error
 * @throws AppError `lab.command-not-started` when there is no such program
 */
export function runCommand(argv: readonly string[], options: CommandOptions = {}): Promise<RunResult> {
  const [program = '', ...rest] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, rest, {
      cwd: options.cwd,
      env: labEnvironment(options.env),
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: 'SIGKILL' }),
    });
    const stdout = child.stdout ? collect(child.stdout, options.onLine) : () => '';
    const stderr = child.stderr ? collect(child.stderr, options.onLine) : () => '';
    child.on('error', (cause) => {
      reject(new AppError('lab.command-not-started', { kind: 'unexpected', params: { program }, cause }));
    });
    child.on('close', (exitCode, signal) => {
      resolve({ exitCode, ...(signal ? { signal } : {}), stdout: stdout(), stderr: stderr() });
    });
    // A program may end without reading all its input; its exit status tells what matters.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.stdin);
  });
}

/**
 * Like {@link runCommand} for programs that must succeed.
 * @returns their standard output
 * @throws AppError `lab.command-failed` with the command, its status and the end of what it said
 */
export async function requireSuccess(argv: readonly string[], options: CommandOptions = {}): Promise<string> {
  const result = await runCommand(argv, options);
  if (result.exitCode !== 0) {
    throw new AppError('lab.command-failed', {
      kind: 'unexpected',
      params: {
        command: argv.join(' ').slice(0, 300),
        status: result.exitCode ?? result.signal ?? 'unknown',
        output: `${result.stdout}\n${result.stderr}`.trim().slice(-2000),
      },
    });
  }
  return result.stdout;
}

function collect(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): () => string {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let pending = '';
  stream.on('data', (chunk: Buffer) => {
    const piece = decoder.write(chunk);
    text += piece;
    if (!onLine) return;
    const lines = (pending + piece).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (onLine && pending !== '') onLine(pending);
  });
  return () => text;
}
