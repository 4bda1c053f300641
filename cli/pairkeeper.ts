import { Command, CommanderError, Option } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { applyCommand } from './commands/apply.ts';
import { checkCommand } from './commands/check.ts';
import { completionCommand } from './commands/completion.ts';
import { drillCommand } from './commands/drill.ts';
import { initCommand } from './commands/init.ts';
import { labCommand } from './commands/lab.ts';
import { planCommand } from './commands/plan.ts';
import { schemaCommand } from './commands/schema.ts';
import { statusCommand } from './commands/status.ts';
import { switchoverCommand } from './commands/switchover.ts';
import { undoCommand } from './commands/undo.ts';
import { uninstallCommand } from './commands/uninstall.ts';
import { exitCodes } from './exit-codes.ts';

const examples = `
The usual way:
  pairkeeper init                       write a commented pair.yaml
  pairkeeper check                      what stands in the way?
  pairkeeper plan                       what would be changed?
  pairkeeper apply                      change both servers, or neither
  pairkeeper status --watch             who serves, and could the other take over?
  pairkeeper drill service-hang         prove it, with the outage measured

No servers at hand? On Linux as root: pairkeeper lab up

Exit status: 0 fine; 2 plan has changes; 3 blocked; 4 rolled back; 5 partial;
6 degraded; 7 down; 8 unknown; 64 usage; 69 connection; 70 unexpected.`;

/** The command line as a tree of verbs. */
export function createProgram(): Command {
  const program = new Command('pairkeeper')
    .description('High availability for two servers: paired over SSH, proved by measured drills')
    .version(packageJson.version)
    .addOption(new Option('--json', 'newline-delimited JSON on standard output, ending with one result'))
    .addOption(new Option('--lang <language>', 'language of texts').choices(['en', 'zh-CN']))
    .addHelpText('after', examples)
    .exitOverride()
    .showSuggestionAfterError(true);
  const verbs = [
    initCommand(),
    checkCommand(),
    planCommand(),
    applyCommand(),
    statusCommand(),
    switchoverCommand(),
    drillCommand(),
    undoCommand(),
    uninstallCommand(),
    labCommand(),
    schemaCommand(),
    completionCommand(program),
  ];
  for (const verb of verbs) {
    program.addCommand(verb.exitOverride());
  }
  return program;
}

/** Runs one command line; sets `process.exitCode`. */
async function main(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    // commander has said what is wrong; asking for help or the version is not a mistake.
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

void main(process.argv);
