import { type ChildProcess, spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';

/** A line that `--json` printed. */
export type Line = Readonly<Record<string, unknown>>;

export type Finished = {
  readonly exitCode: number | null;
  /** From the start of the process to its end: what a person waits. */
  readonly milliseconds: number;
  readonly lines: readonly Line[];
  /** The object that ends the output. */
  readonly result: Line;
};

/** Where the built command line is and what it shall take as its home. */
export type CommandLine = {
  readonly program: string;
  readonly home: string;
};

/**
 * Runs pairkeeper as an admin would.
 *
 * @param allowed exit statuses that are no failure
 * @throws when it ends with another one
 */
export async function runPairkeeper(
  commandLine: CommandLine,
  words: readonly string[],
  allowed: readonly number[] = [0],
): Promise<Finished> {
  const begun = performance.now();
  const lines: Line[] = [];
  const { child, said } = startPairkeeper(commandLine, words, (line) => lines.push(line));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (!allowed.includes(exitCode ?? -1)) {
    const last = JSON.stringify(lines.at(-1) ?? {}).slice(0, 1500);
    throw new Error(`pairkeeper ${words.join(' ')} ended with ${exitCode}: ${said()}${last}`);
  }
  const result = lines.find((line) => line.type === 'result') ?? {};
  return { exitCode, milliseconds: performance.now() - begun, lines, result };
}

/** Starts pairkeeper with `--json` and hands out each line as it arrives. */
export function startPairkeeper(
  { program, home }: CommandLine,
  words: readonly string[],
  onLine: (line: Line) => void,
): { readonly child: ChildProcess; said(): string } {
  const child = spawn(process.execPath, [program, ...words, '--json'], {
    env: { ...process.env, PAIRKEEPER_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (data: Buffer) => {
    text += data.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => onLine(JSON.parse(line) as Line));
  return { child, said: () => text };
}
