import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellJoin } from '../../../core/host/shell-quote.ts';
import { buildCli } from './build-cli.ts';

/** Far more than any command takes here, milliseconds. */
const patienceMs = 150_000;

/** What happens when a text has appeared: something is typed, or a signal is sent. */
export type Reaction = { readonly when: RegExp } & (
  | { readonly type: string }
  | { readonly signal: NodeJS.Signals }
  | { readonly act: () => Promise<unknown> }
);

type CliOptions = {
  /** A terminal of its own, as in a window: standard output and error both go there. Default: none. */
  readonly terminal?: boolean;
  /** Each once, in order. */
  readonly reactions?: readonly Reaction[];
  readonly environment?: Readonly<Record<string, string>>;
};

export type CliRun = {
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Standard error; with a terminal everything that it showed. */
  readonly said: string;
  /** Standard output as lines of JSON. */
  readonly lines: readonly Record<string, unknown>[];
};

/** A user with the built command line, a folder and a home of their own: no key of the developer's gets in. */
export type CliUser = {
  readonly folder: string;
  /** Pairkeeper's own list of known hosts. */
  readonly knownHostsPath: string;
  run(words: readonly string[], options?: CliOptions): Promise<CliRun>;
  dispose(): void;
};

/** @param knownHosts text of the list of known hosts, in OpenSSH's format */
export function createCliUser(knownHosts: string): CliUser {
  const folder = mkdtempSync(join(tmpdir(), 'pairkeeper-user-'));
  const program = buildCli(join(folder, 'program'));
  mkdirSync(join(folder, '.ssh'));
  const knownHostsPath = join(folder, 'known_hosts');
  writeFileSync(knownHostsPath, knownHosts);
  return {
    folder,
    knownHostsPath,
    run: (words, { terminal = false, reactions = [], environment = {} } = {}) => {
      const argv = [process.execPath, program, ...words];
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        PAIRKEEPER_HOME: folder,
        LANG: 'C.UTF-8',
        TERM: 'xterm',
        ...environment,
      };
      // A group of its own, so that a signal reaches what a terminal's Ctrl-C would reach.
      const child = terminal
        ? spawn('script', ['-qefc', `exec ${shellJoin(argv)}`, '/dev/null'], {
            env,
            cwd: folder,
            detached: true,
          })
        : spawn(argv[0] ?? '', argv.slice(1), {
            env,
            cwd: folder,
            detached: true,
            stdio: ['ignore', 'pipe', 'pipe'],
          });
      return follow(child, terminal, reactions);
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function follow(child: ChildProcess, terminal: boolean, reactions: readonly Reaction[]): Promise<CliRun> {
  const heard = { stdout: '', stderr: '' };
  const waiting = [...reactions];
  let read = 0;
  const react = (): void => {
    const text = heard.stdout + heard.stderr;
    const [next] = waiting;
    if (next === undefined || !next.when.test(text.slice(read))) return;
    read = text.length;
    waiting.shift();
    if ('type' in next) child.stdin?.write(next.type);
    else if ('signal' in next) process.kill(-(child.pid ?? 0), next.signal);
    else void next.act();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (data: Buffer) => {
      heard[name] += data.toString();
      react();
    });
  }
  // The command may end without reading what was typed.
  child.stdin?.on('error', () => undefined);
  const patience = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), patienceMs);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => {
      clearTimeout(patience);
      const said = terminal ? heard.stdout + heard.stderr : heard.stderr;
      const lines = heard.stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      resolve({ exitCode, stdout: heard.stdout, said, lines });
    });
  });
}
