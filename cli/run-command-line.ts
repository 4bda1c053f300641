import { type Command, CommanderError } from 'commander';
import { AppError } from '../core/errors/app-error.ts';
import { createTexts, detectLanguage } from '../locales/texts.ts';
import { createContext, type GlobalOptions } from './cli-context.ts';
import { exitCodes } from './exit-codes.ts';
import { errorFields } from './output.ts';
import { createProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';
import { usageMessage } from './usage-message.ts';
import { createVerbRunner } from './verb-runner.ts';

/**
 * Runs one command line.
 *
 * @param words without the names of node and program
 * @returns the exit status
 */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let status: number = exitCodes.ok;
  const globals = peekGlobals(words);
  const run = createVerbRunner(surroundings, (exitCode) => {
    status = exitCode;
  });
  const texts = createTexts(detectLanguage(surroundings.environment, globals.lang));
  const program = createProgram(run, texts);
  leaveExitToUs(program, surroundings);
  try {
    await program.parseAsync([...words], { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    // Help and version that were asked for are no mistake.
    return error.exitCode === 0 ? exitCodes.ok : reportUsage(error, globals, surroundings);
  }
}

/** Options that decide how everything else is said, a mistake in the command line included. */
function peekGlobals(words: readonly string[]): GlobalOptions {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const position = own.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  const word = own[position];
  const lang = word === '--lang' ? own[position + 1] : word?.slice('--lang='.length);
  return { json: own.includes('--json'), ...(lang === undefined ? {} : { lang }) };
}

/** commander's own errors are told by us, in our words; its help is printed as it is. */
function leaveExitToUs(command: Command, surroundings: Surroundings): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => surroundings.stdout.write(text),
    writeErr: (text) => surroundings.stderr.write(text),
    outputError: () => undefined,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const child of command.commands) {
    leaveExitToUs(child, surroundings);
  }
}

function reportUsage(error: CommanderError, globals: GlobalOptions, surroundings: Surroundings): number {
  const { output } = createContext(surroundings, globals, new AbortController(), () => undefined);
  // Without any verb commander has shown the help, which says more than an error could.
  const isHelp = error.code === 'commander.help';
  const told = new AppError('cli.usage', {
    kind: 'usage',
    params: { message: isHelp ? output.texts.text('cli.usage.no-verb') : usageMessage(error, output.texts) },
  });
  if (!isHelp) {
    output.error(told);
  }
  const exitCode = exitCodes.usage;
  output.result({ verb: '', exitCode, outcome: 'error', error: errorFields(told) });
  return exitCode;
}
