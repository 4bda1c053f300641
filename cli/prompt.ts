import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { AppError } from '../core/errors/app-error.ts';

/** Asks the person at the terminal. Where there is none every question is an error: nothing is assumed. */
export type Prompt = {
  readonly interactive: boolean;
  /** A line of text; an empty answer gives `fallback`. */
  ask(question: string, fallback?: string): Promise<string>;
  /** A line that is not echoed. */
  secret(question: string): Promise<string>;
  /** True for y, yes or 是. */
  confirm(question: string): Promise<boolean>;
};

/** The terminal that is asked on. */
export type Terminal = {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Standard error, so that standard output stays data. */
  readonly output: NodeJS.WritableStream;
  /** Aborted when the command shall stop: ends a question. */
  readonly signal: AbortSignal;
  /** Called before each question, to clear the line. */
  beforeAsking(): void;
  /** Ctrl-C or Ctrl-D was typed as an answer. */
  onInterrupt(): void;
};

/**
 * @throws AppError `cli.no-terminal` from every question when the input is not a terminal, `cli.interrupted` when it
 *   is ended instead of answered
 */
export function createPrompt(terminal: Terminal): Prompt {
  const interactive = terminal.input.isTTY === true;
  const readLine = async (question: string, hidden: boolean): Promise<string> => {
    if (!interactive) {
      throw new AppError('cli.no-terminal', { kind: 'usage', params: { question: question.trim() } });
    }
    if (terminal.signal.aborted) {
      throw new AppError('cli.interrupted', { kind: 'usage' });
    }
    terminal.beforeAsking();
    return hidden ? readHidden(terminal, question) : readShown(terminal, question);
  };
  return {
    interactive,
    ask: async (question, fallback) => {
      const hint = fallback === undefined || fallback === '' ? '' : ` [${fallback}]`;
      const answer = (await readLine(`${question}${hint}: `, false)).trim();
      return answer === '' ? (fallback ?? '') : answer;
    },
    secret: (question) => readLine(`${question}: `, true),
    confirm: async (question) => /^(?:y|yes|是)$/i.test((await readLine(`${question} [y/N] `, false)).trim()),
  };
}

function readShown(terminal: Terminal, question: string): Promise<string> {
  const lines = createInterface({ input: terminal.input, output: terminal.output, terminal: true });
  return answerOf(terminal, lines, question);
}

/**
 * Raw mode, which readline sets at once, keeps the terminal from echoing; what readline would echo goes nowhere. Only
 * then the question is shown, so that nothing typed as an answer to it can appear.
 */
async function readHidden(terminal: Terminal, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: terminal.input, output: nowhere, terminal: true, historySize: 0 });
  terminal.output.write(question);
  try {
    return await answerOf(terminal, lines, '');
  } finally {
    terminal.output.write('\n');
  }
}

function answerOf(terminal: Terminal, lines: Interface, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const end = (settle: () => void) => {
      if (isOver) {
        return;
      }
      isOver = true;
      terminal.signal.removeEventListener('abort', stop);
      lines.close();
      settle();
    };
    const stop = () => end(() => reject(new AppError('cli.interrupted', { kind: 'usage' })));
    const interrupt = () => {
      if (!isOver) {
        // The cursor stands behind the question.
        terminal.output.write('\n');
        stop();
        terminal.onInterrupt();
      }
    };
    terminal.signal.addEventListener('abort', stop, { once: true });
    // Ctrl-C arrives as a character, since the terminal is in raw mode; Ctrl-D closes the interface.
    lines.on('SIGINT', interrupt);
    lines.on('close', interrupt);
    lines.question(question, (answer) => end(() => resolve(answer)));
  });
}
