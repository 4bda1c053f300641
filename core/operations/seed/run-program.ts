import { AppError } from '../../errors/app-error.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Host } from '../../host/host.ts';
import { programPath } from '../../host/own-files.ts';

/** What a node's program said: the values by their key, in the order in which they came. */
export type ProgramAnswer = ReadonlyMap<string, readonly string[]>;

export type ProgramRun = {
  readonly host: Host;
  /** Whose errors these are, `AREA.refused` and `AREA.not-installed`. Default: `seed`. */
  readonly area?: 'seed' | 'compare';
  /** Name of a program of ours, e.g. `seed-mariadb`. */
  readonly program: string;
  readonly words: readonly string[];
  /** Secrets travel here and nowhere else. */
  readonly stdin?: string;
  /** Each `key=value` line as it arrives. */
  readonly onValue?: (key: string, value: string) => void;
  /** Aborting ends the program, which leaves nothing behind. */
  readonly signal?: CancelSignal;
  readonly timeoutMs?: number;
};

/**
 * Runs one of our programs on a node and reads its `key=value` lines.
 *
 * @throws AppError `AREA.refused` with what the program gave as its reason; `AREA.not-installed` where it is not there;
 *   of kind `connection` when the node was lost
 */
export async function runProgram(run: ProgramRun): Promise<ProgramAnswer> {
  const answer = new Map<string, string[]>();
  const result = await run.host.run([programPath(run.program), ...run.words], {
    onLine: (line) => {
      const [, key, value] = /^([A-Za-z]{1,32})=(.*)$/.exec(line) ?? [];
      if (key === undefined || value === undefined) return;
      const values = answer.get(key);
      if (values === undefined) answer.set(key, [value]);
      else values.push(value);
      run.onValue?.(key, value);
    },
    ...(run.stdin === undefined ? {} : { stdin: run.stdin }),
    ...(run.signal === undefined ? {} : { signal: run.signal }),
    ...(run.timeoutMs === undefined ? {} : { timeoutMs: run.timeoutMs }),
  });
  if (result.exitCode === 0) return answer;
  const { node } = run.host;
  const area = run.area ?? 'seed';
  if (result.exitCode === 127)
    throw new AppError(`${area}.not-installed`, { kind: 'blocked', node, params: { node } });
  throw new AppError(`${area}.refused`, {
    kind: 'blocked',
    node,
    params: {
      node,
      step: run.words[0] ?? '',
      reason: answerOf(answer, 'reason') || `exit ${result.exitCode ?? result.signal ?? ''}`,
      detail: (answerOf(answer, 'detail') || result.stderr).slice(0, 300),
    },
  });
}

/** The last value of a key, '' when there is none. */
export function answerOf(answer: ProgramAnswer, key: string): string {
  return answer.get(key)?.at(-1) ?? '';
}
