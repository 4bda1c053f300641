import { Argument, type Command, CommanderError, Option } from 'commander';
import { drillLevels, drillScenarios } from '../../core/operations/drills/scenario.ts';
import { drillOnce } from '../drill-once.ts';
import { drillSeveral } from '../drill-several.ts';
import type { DrillWords } from '../drill-words.ts';
import { pairCommand } from '../pair-command.ts';
import { defaultPairFile } from '../pair-file.ts';
import type { VerbRunner } from '../verb-runner.ts';
import { drillCompareCommand } from './drill-compare.ts';

const ids: readonly string[] = drillScenarios.map(({ id }) => id);

/** `pairkeeper drill`: faults on purpose, measured from here, healed and proved to be over. */
export function drillCommand(run: VerbRunner): Command {
  const scenario = new Argument('[scenario]').choices(ids);
  // With --all there is none, and the first word is the pair file: commander can't know that yet.
  scenario.argParser((word: string) => word);
  const command = pairCommand<DrillWords>(
    run,
    'drill',
    (session, options, word) =>
      options.all === true ? drillSeveral(session, options) : drillOnce(session, options, word),
    [scenario],
  )
    .option('--yes')
    .option('--all')
    .addOption(new Option('--level <level>').choices(drillLevels).implies({ all: true }))
    .option('--report <folder>')
    .option('--lab <name>');
  command.hook('preAction', (_, acting) => {
    if (acting === command) judgeWords(command);
  });
  return command.addCommand(drillCompareCommand(run));
}

/** Finds out what the words mean, and complains as commander does. */
function judgeWords(command: Command): void {
  const [word, file] = command.processedArgs as readonly (string | undefined)[];
  if (command.opts<DrillWords>().all === true) {
    if (word !== undefined && file !== defaultPairFile) {
      throw usage('excessArguments', 'too many arguments. Expected 1 argument but got 2');
    }
    command.processedArgs = [undefined, word ?? file];
  } else if (word === undefined) {
    throw usage('missingArgument', "missing required argument 'scenario'");
  } else if (!ids.includes(word)) {
    const what = `command-argument value '${word}' is invalid for argument 'scenario'`;
    throw usage('invalidArgument', `${what}. Allowed choices are ${ids.join(', ')}.`);
  }
}

function usage(kind: string, message: string): CommanderError {
  return new CommanderError(1, `commander.${kind}`, message);
}
