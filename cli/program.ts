import { Command, Option } from 'commander';
import type { Texts } from '../locales/texts.ts';
import packageJson from '../package.json' with { type: 'json' };
import { adoptCommand } from './commands/adopt.ts';
import { alertCommand } from './commands/alert.ts';
import { applyCommand } from './commands/apply.ts';
import { auditCommand } from './commands/audit.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { drillCommand } from './commands/drill.ts';
import { initCommand } from './commands/init.ts';
import { labCommand } from './commands/lab.ts';
import { lintCommand } from './commands/lint.ts';
import { planCommand } from './commands/plan.ts';
import { promoteCommand, rejoinCommand } from './commands/role-orders.ts';
import { schemaCommand } from './commands/schema.ts';
import { seedCommand } from './commands/seed.ts';
import { statusCommand } from './commands/status.ts';
import { switchoverCommand } from './commands/switchover.ts';
import { trustCommand } from './commands/trust.ts';
import { undoCommand } from './commands/undo.ts';
import { uninstallCommand } from './commands/uninstall.ts';
import { addHelp } from './help.ts';
import type { VerbRunner } from './verb-runner.ts';

/** The command line as a tree of verbs, with its help in the language of `texts`. */
export function createProgram(run: VerbRunner, texts: Texts): Command {
  const program = new Command('pairkeeper')
    .version(packageJson.version, '-V, --version')
    .option('--json')
    .addOption(new Option('--lang <language>').choices(['en', 'zh-CN']))
    .showSuggestionAfterError(true);
  const verbs = [
    initCommand(run),
    adoptCommand(run),
    checkCommand(run),
    planCommand(run),
    applyCommand(run),
    statusCommand(run),
    switchoverCommand(run),
    promoteCommand(run),
    rejoinCommand(run),
    seedCommand(run),
    compareCommand(run),
    drillCommand(run),
    alertCommand(run),
    auditCommand(run),
    trustCommand(run),
    undoCommand(run),
    uninstallCommand(run),
    lintCommand(run),
    labCommand(run),
    schemaCommand(run),
    completionCommand(run, program),
  ];
  for (const verb of verbs) {
    program.addCommand(verb);
  }
  addHelp(program, texts);
  return program;
}
