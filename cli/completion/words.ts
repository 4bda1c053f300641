import type { Command } from 'commander';
import { pathOf } from '../verb-runner.ts';

/** What a word on the command line may be: one of a few, or a file's name, or anything. */
type Values = readonly string[] | 'file' | 'anything';

/** One command as a completion script needs to know it. */
export type CompletedCommand = {
  /** Words that lead to it: '' for the program itself, `lab up`. */
  readonly path: string;
  readonly description: string;
  readonly subcommands: readonly string[];
  readonly options: readonly {
    readonly flag: string;
    readonly description: string;
    /** Absent when it takes no value. */
    readonly values?: Values;
  }[];
  /** Choices of its arguments, and whether one of them is a file. */
  readonly argumentWords: readonly string[];
  readonly takesFile: boolean;
};

/** Placeholders in flags and arguments behind which a file or folder stands. */
const filePlaceholders = /<(?:path|folder)>|\[file\]/;

/** A program and all its commands, parents first. */
export function completedCommands(command: Command): readonly CompletedCommand[] {
  const isRoot = command.parent === null;
  const globals = isRoot ? [] : rootOf(command).options;
  const own: CompletedCommand = {
    path: pathOf(command),
    description: command.description(),
    subcommands: command.commands.map((child) => child.name()),
    options: [...command.options, ...globals].flatMap((option) =>
      option.long === undefined || option.long === null
        ? []
        : [
            {
              flag: option.long,
              description: option.description,
              ...(option.required || option.optional
                ? { values: valuesOf(option.argChoices, option.flags) }
                : {}),
            },
          ],
    ),
    argumentWords: command.registeredArguments.flatMap((argument) => argument.argChoices ?? []),
    takesFile: command.registeredArguments.some((argument) => argument.name() === 'file'),
  };
  return [own, ...command.commands.flatMap(completedCommands)];
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function valuesOf(choices: readonly string[] | undefined, flags: string): Values {
  return choices ?? (filePlaceholders.test(flags) ? 'file' : 'anything');
}
