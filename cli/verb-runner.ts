import type { Command } from 'commander';
import { AppError } from '../core/errors/app-error.ts';
import { type CliContext, createContext, type GlobalOptions } from './cli-context.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { errorFields, type Output } from './output.ts';
import type { EndingSignal, Surroundings } from './surroundings.ts';

/** How a verb ended: its exit status, and what else the `result` object of `--json` says. */
export type VerbEnd = {
  readonly exitCode: ExitCode;
  readonly result?: Readonly<Record<string, unknown>>;
};

/**
 * Makes a commander action of a verb: builds its context, stops it on Ctrl-C, turns errors into a sentence, and ends
 * with an exit status and exactly one `result`, however it went.
 *
 * @param verb gets the context, then what commander passes (arguments, options)
 */
export type VerbRunner = <Arguments extends unknown[]>(
  verb: (context: CliContext, ...args: Arguments) => Promise<VerbEnd>,
) => (...args: [...Arguments, Command]) => Promise<void>;

/** @param end told the exit status of the one verb that was run */
export function createVerbRunner(surroundings: Surroundings, end: (exitCode: number) => void): VerbRunner {
  return <Arguments extends unknown[]>(verb: (context: CliContext, ...args: Arguments) => Promise<VerbEnd>) =>
    async (...args: [...Arguments, Command]) => {
      const command = args.at(-1) as Command;
      const interruption = new AbortController();
      const globals = command.optsWithGlobals<GlobalOptions>();
      let attached: ((signal: EndingSignal) => void) | undefined;
      const context = createContext(surroundings, globals, interruption, (listener) => {
        attached = listener;
      });
      const stopListening = surroundings.onEndingSignal((signal) =>
        attached === undefined ? stopVerb(surroundings, context, interruption) : attached(signal),
      );
      const words = args.slice(0, -1) as unknown as Arguments;
      const { exitCode, result } = await verb(context, ...words).catch((error: unknown) =>
        endOfError(context, error),
      );
      stopListening();
      context.output.settle();
      context.output.result({ verb: pathOf(command), exitCode, ...result });
      end(exitCode);
    };
}

/** The first time asks it to stop, the second time ends the program. */
function stopVerb(surroundings: Surroundings, { output }: CliContext, interruption: AbortController): void {
  if (interruption.signal.aborted) {
    output.settle();
    surroundings.exit(exitCodes.interrupted);
  }
  output.say(output.texts.text('cli.interrupting'));
  interruption.abort();
}

/** Words that lead to a command, without the program's name: `lab up`. */
export function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
}

function endOfError(context: CliContext, error: unknown): VerbEnd {
  const told = error instanceof AppError ? error : unforeseen(error);
  context.output.error(told);
  if (told !== error && context.environment.PAIRKEEPER_DEBUG !== undefined) {
    sayStack(context.output, error);
  }
  const isInterrupted = context.signal.aborted || told.code === 'cli.interrupted';
  return {
    exitCode: isInterrupted ? exitCodes.interrupted : exitCodeOf(error),
    result: { outcome: 'error', error: errorFields(told) },
  };
}

function unforeseen(error: unknown): AppError {
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('internal.unexpected', { kind: 'unexpected', params: { message }, cause: error });
}

function sayStack(output: Output, error: unknown): void {
  if (error instanceof Error) {
    output.say(error.stack ?? '');
  }
}
