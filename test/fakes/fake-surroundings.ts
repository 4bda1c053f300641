import { PassThrough } from 'node:stream';
import { createContext } from '../../cli/cli-context.ts';
import { runCommandLine } from '../../cli/run-command-line.ts';
import type { EndingSignal, Surroundings } from '../../cli/surroundings.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Host } from '../../core/host/host.ts';

/** What is typed when the terminal shows a text. `\u0003` is Ctrl-C, `\u0004` is Ctrl-D. */
export type Typed = { readonly when: RegExp; readonly text: string };

export type FakeOptions = {
  /** Given, there is a terminal: standard input and error belong to it. */
  readonly typed?: readonly Typed[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Answers every connection; default: nobody is there. */
  readonly connect?: Surroundings['connect'];
  readonly home?: string;
};

/** One run of the command line, inside the test's own process. */
export type FakeRun = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, read as lines of JSON. */
  lines(): readonly Record<string, unknown>[];
};

/** Surroundings of a command line without process, terminal or network, and how to act on them. */
export type FakeSurroundings = {
  readonly surroundings: Surroundings;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** As `kill -SIGNAL`. */
  signal(signal: EndingSignal): void;
  readerGone(): void;
  /** Exit statuses with which the program was ended at once. */
  readonly exits: readonly number[];
};

/** The moment at which everything happens. */
export const fakeNow = Date.parse('2026-11-21T10:00:00.000Z');

/**
 * Behaviour:
 * - standard output and standard error are kept as text
 * - with `typed` there is a terminal: when a text has appeared, what stands for it is typed, each once
 * - time stands still but for sleeping, which ends at once or when the signal aborts
 */
export function fakeSurroundings(options: FakeOptions = {}): FakeSurroundings {
  const { typed, environment = {}, home = '/nonexistent', connect = nobody } = options;
  const written = { stdout: '', stderr: '' };
  const input = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
  let waiting = [...(typed ?? [])];
  let read = 0;
  let onSignal: (signal: EndingSignal) => void = () => undefined;
  let onReaderGone = () => {
    // Nobody wants to know yet.
  };
  const exits: number[] = [];
  const hear = (text: string) => {
    written.stderr += text;
    const next = waiting.find(({ when }) => when.test(written.stderr.slice(read)));
    if (next !== undefined) {
      read = written.stderr.length;
      waiting = waiting.filter((one) => one !== next);
      setImmediate(() => input.write(/^[\u0003\u0004]$/.test(next.text) ? next.text : `${next.text}\r`));
    }
  };
  const stderr = new PassThrough();
  stderr.on('data', (data: Buffer) => hear(data.toString()));
  const surroundings: Surroundings = {
    input,
    stdout: {
      write: (text) => {
        written.stdout += text;
      },
    },
    stderr: Object.assign(stderr, { isTTY: typed !== undefined, columns: 80 }),
    environment: { PAIRKEEPER_HOME: home, HOME: home, LANG: 'C.UTF-8', ...environment },
    platform: 'linux',
    clock: {
      now: () => fakeNow,
      monotonic: () => performance.now(),
      sleep: (milliseconds, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, Math.min(milliseconds, 1));
          signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    },
    random: { hex: (bytes) => 'a'.repeat(2 * bytes) },
    connect,
    onEndingSignal(listener) {
      onSignal = listener;
      return () => {
        onSignal = () => undefined;
      };
    },
    onReaderGone: (listener) => {
      onReaderGone = listener;
    },
    exit: (code) => exits.push(code),
  };
  return {
    surroundings,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    signal: (signal) => onSignal(signal),
    readerGone: () => onReaderGone(),
    exits,
  };
}

/** Runs `pairkeeper WORDS` to its end. */
export async function runFake(words: readonly string[], options: FakeOptions = {}): Promise<FakeRun> {
  const fake = fakeSurroundings(options);
  const exitCode = await runCommandLine(words, fake.surroundings);
  return endOfFake(fake, exitCode);
}

export function endOfFake(fake: FakeSurroundings, exitCode: number): FakeRun {
  const stdout = fake.stdout();
  return {
    exitCode,
    stdout,
    stderr: fake.stderr(),
    lines: () =>
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

async function nobody(node: { readonly name: string; readonly address: string }): Promise<Host> {
  const params = { host: node.address, port: 22, reason: 'EHOSTUNREACH' };
  throw new AppError('ssh.unreachable', { kind: 'connection', node: node.name, params });
}

/** What a verb would be given, and what it wrote so far. */
export function fakeContext(options: FakeOptions & { readonly json?: boolean; readonly lang?: string } = {}) {
  const fake = fakeSurroundings(options);
  const interruption = new AbortController();
  const { json = false, lang = 'en' } = options;
  const context = createContext(fake.surroundings, { json, lang }, interruption, () => undefined);
  return { context, interruption, stdout: fake.stdout, stderr: fake.stderr };
}
