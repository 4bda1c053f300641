import { pairkeeperHome } from '../core/adapters/pairkeeper-home.ts';
import { AppError } from '../core/errors/app-error.ts';
import { createTexts, detectLanguage } from '../locales/texts.ts';
import { createOutput, type Output } from './output.ts';
import { createPrompt, type Prompt } from './prompt.ts';
import type { EndingSignal, Surroundings } from './surroundings.ts';

/** What every verb is given: where to write, whom to ask, and when to stop. */
export type CliContext = Pick<Surroundings, 'clock' | 'random' | 'connect' | 'environment' | 'platform'> & {
  readonly output: Output;
  readonly prompt: Prompt;
  /** Folder of our own files on this computer: known hosts, reports. */
  readonly home: string;
  /** Aborted by the first Ctrl-C; the second ends the program at once. */
  readonly signal: AbortSignal;
  /** Aborted when nobody reads standard output any more. */
  readonly readerGone: AbortSignal;
  /** Hands signals over to a program that has the terminal now; Ctrl-C then no longer stops the verb. */
  takeSignals(listener: (signal: EndingSignal) => void): void;
};

/** Options that every verb takes. */
export type GlobalOptions = { readonly json?: boolean; readonly lang?: string };

/**
 * @param interruption aborted from outside on a signal, and by us when Ctrl-C is typed as an answer
 */
export function createContext(
  surroundings: Surroundings,
  globals: GlobalOptions,
  interruption: AbortController,
  takeSignals: CliContext['takeSignals'],
): CliContext {
  const { environment, input, stderr, clock, random, connect, platform } = surroundings;
  const output = createOutput(surroundings, createTexts(detectLanguage(environment, globals.lang)), {
    json: globals.json === true,
    noColor: (environment.NO_COLOR ?? '') !== '',
    dumb: environment.TERM === 'dumb',
    now: clock.now,
  });
  const readerGone = new AbortController();
  surroundings.onReaderGone(() => readerGone.abort());
  const prompt = createPrompt({
    input,
    output: stderr,
    signal: interruption.signal,
    beforeAsking: output.settle,
    onInterrupt: () => interruption.abort(),
  });
  return {
    output,
    prompt,
    clock,
    random,
    connect,
    environment,
    platform,
    home: pairkeeperHome(surroundings),
    signal: interruption.signal,
    readerGone: readerGone.signal,
    takeSignals,
  };
}

/** @throws AppError `cli.interrupted` when somebody asked the command to stop; nothing was changed then */
export function refuseIfInterrupted(context: Pick<CliContext, 'signal'>): void {
  if (context.signal.aborted) {
    throw new AppError('cli.interrupted', { kind: 'usage' });
  }
}
