import { createInterface } from 'node:readline';
import { AppError } from '../core/errors/app-error.ts';

/** Asks the person at the terminal. Where there is none every question is an error: nothing is assumed. */
export type Prompt = {
  readonly interactive: boolean;
  /** A line of text; an empty answer gives `fallback`. */
  ask(question: string, fallback?: string): Promise<string>;
  /** A line that is not echoed. */
  secret(question: string): Promise<string>;
  /** True for y or yes. */
  confirm(question: string): Promise<boolean>;
};

/**
 * @param input standard input; questions go to `output` (standard error), so that standard output stays data
 * @throws AppError `cli.no-terminal` from every question when `input` is not a terminal
 */
export function createPrompt(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Prompt {
  const interactive = input.isTTY === true;
  const readLine = (question: string, hidden: boolean): Promise<string> => {
    if (!interactive) {
      throw new AppError('cli.no-terminal', { kind: 'usage', params: { question } });
    }
    return new Promise((resolve, reject) => {
      const lines = createInterface({ input, output, terminal: true });
      if (hidden) {
        muteEcho(lines, output, question);
      }
      lines.on('SIGINT', () => {
        lines.close();
        reject(new AppError('cli.interrupted', { kind: 'usage' }));
      });
      lines.question(question, (answer) => {
        lines.close();
        if (hidden) {
          output.write('\n');
        }
        resolve(answer);
      });
    });
  };
  return {
    interactive,
    ask: async (question, fallback) => {
      const hint = fallback === undefined || fallback === '' ? '' : ` [${fallback}]`;
      const answer = (await readLine(`${question}${hint}: `, false)).trim();
      return answer === '' ? (fallback ?? '') : answer;
    },
    secret: (question) => readLine(`${question}: `, true),
    confirm: async (question) => /^y(es)?$/i.test((await readLine(`${question} [y/N] `, false)).trim()),
  };
}

/** readline has no public way to hide input: what it writes after the question is swallowed instead. */
function muteEcho(
  lines: ReturnType<typeof createInterface>,
  output: NodeJS.WriteStream,
  question: string,
): void {
  Object.defineProperty(lines, '_writeToOutput', {
    value: (text: string) => {
      if (text.includes(question)) {
        output.write(question);
      }
    },
  });
}
