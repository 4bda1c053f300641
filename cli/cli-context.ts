import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createCryptoRandom } from '../core/adapters/crypto-random.ts';
import { createSystemClock } from '../core/adapters/system-clock.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { Clock, Random } from '../core/host/clock.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { createOutput, type Output } from './output.ts';
import { createPrompt, type Prompt } from './prompt.ts';
import { createTexts, detectLanguage } from './texts.ts';

/** What every verb is given: where to write, whom to ask, and when to stop. */
export type CliContext = {
  readonly output: Output;
  readonly prompt: Prompt;
  readonly clock: Clock;
  readonly random: Random;
  /** Folder of our own files on this computer: known hosts, reports. */
  readonly home: string;
  /** Aborted by the first Ctrl-C; the second ends the program at once. */
  readonly signal: AbortSignal;
};

/** Options that every verb takes. */
type GlobalOptions = { readonly json?: boolean; readonly lang?: string };

/** Where our own files are: PAIRKEEPER_HOME, or the platform's place for them. */
function pairkeeperHome(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const chosen = environment.PAIRKEEPER_HOME;
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  if (platform === 'win32') {
    return join(environment.APPDATA ?? homedir(), 'Pairkeeper');
  }
  return platform === 'darwin'
    ? join(homedir(), 'Library', 'Application Support', 'Pairkeeper')
    : join(environment.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'pairkeeper');
}

/**
 * Makes a commander action of a verb: builds its context, turns errors into a sentence and an exit status.
 *
 * @param verb gets the context, then what commander passes (arguments, options); returns the exit status
 */
export function verbAction<Arguments extends unknown[]>(
  verb: (context: CliContext, ...args: Arguments) => Promise<ExitCode>,
): (...args: [...Arguments, Command]) => Promise<void> {
  return async (...args) => {
    const command = args.at(-1) as Command;
    const globals = command.optsWithGlobals<GlobalOptions>();
    const interruption = new AbortController();
    const context = createContext(globals, interruption.signal);
    const onInterrupt = () => {
      if (interruption.signal.aborted) {
        process.exit(exitCodes.interrupted);
      }
      context.output.say(context.output.texts.text('cli.interrupting', {}));
      interruption.abort();
    };
    process.on('SIGINT', onInterrupt);
    try {
      process.exitCode = await verb(context, ...(args.slice(0, -1) as Arguments));
    } catch (error) {
      process.exitCode = reportError(context.output, error, interruption.signal.aborted);
    } finally {
      process.off('SIGINT', onInterrupt);
    }
  };
}

function createContext(globals: GlobalOptions, signal: AbortSignal): CliContext {
  const texts = createTexts(detectLanguage(process.env, globals.lang));
  const noColor = (process.env.NO_COLOR ?? '') !== '' || process.env.TERM === 'dumb';
  return {
    output: createOutput(
      { stdout: process.stdout, stderr: process.stderr, noColor },
      texts,
      globals.json === true,
    ),
    prompt: createPrompt(process.stdin, process.stderr),
    clock: createSystemClock(),
    random: createCryptoRandom(),
    home: pairkeeperHome(process.env, process.platform),
    signal,
  };
}

function reportError(output: Output, error: unknown, interrupted: boolean): ExitCode {
  if (error instanceof AppError) {
    output.error(error);
  } else {
    const message = error instanceof Error ? error.message : String(error);
    output.error(
      new AppError('internal.unexpected', { kind: 'unexpected', params: { message }, cause: error }),
    );
    if (process.env.PAIRKEEPER_DEBUG !== undefined && error instanceof Error) {
      output.say(error.stack ?? '');
    }
  }
  return interrupted ? exitCodes.interrupted : exitCodeOf(error);
}
