import { exitCodes } from './exit-codes.ts';
import { runCommandLine } from './run-command-line.ts';
import { processSurroundings } from './surroundings.ts';

async function main(): Promise<void> {
  try {
    process.exitCode = await runCommandLine(process.argv.slice(2), processSurroundings());
  } catch (error) {
    // Not even the errors that nobody foresaw come here: they are told by the verb runner.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = exitCodes.unexpected;
  }
}

void main();
