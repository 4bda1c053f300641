import type { Argument, Command, Option } from 'commander';
import type { Texts } from '../locales/texts.ts';
import { pathOf } from './verb-runner.ts';

/**
 * Gives a tree of commands its texts: what each one does, its arguments, options and examples, in the reader's
 * language. Keys: `help.<words-of-the-command>`, then `.<argument>` or `.--<option>`; what means the same everywhere
 * is `help.any.<argument or --option>`; `.more` is what stands below.
 */
export function addHelp(command: Command, texts: Texts): void {
  const name = helpName(command);
  command.description(texts.text(`help.${name}`));
  command.helpOption('-h, --help', texts.text('help.any.--help'));
  command.configureHelp({
    showGlobalOptions: true,
    styleTitle: (title) => titleOf(title, texts),
    optionDescription: (option) => withValues(option.description, option, texts),
    argumentDescription: (argument) => withValues(argument.description, argument, texts),
  });
  if (command.commands.length > 0) {
    command.helpCommand('help [command]', texts.text('help.any.help'));
  }
  for (const option of command.options) {
    option.description = texts.text(helpKey(name, option.long ?? '', texts));
  }
  for (const argument of command.registeredArguments) {
    argument.description = texts.text(helpKey(name, argument.name(), texts));
  }
  if (texts.has(`help.${name}.more`)) {
    command.addHelpText('after', `\n${texts.text(`help.${name}.more`)}`);
  }
  for (const child of command.commands) {
    addHelp(child, texts);
  }
}

/** `lab-up` for `pairkeeper lab up`; `pairkeeper` for the program itself. */
export function helpName(command: Command): string {
  return pathOf(command).replaceAll(' ', '-') || command.name();
}

/** The key of what is said of one argument or option. */
export function helpKey(command: string, part: string, texts: Pick<Texts, 'has'>): string {
  const own = `help.${command}.${part}`;
  return texts.has(own) ? own : `help.any.${part}`;
}

/** commander's own headings: `Usage:`, `Arguments:`, `Options:`, `Global Options:`, `Commands:`. */
function titleOf(title: string, texts: Texts): string {
  const key = `help.title.${title
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/-$/, '')}`;
  return texts.has(key) ? texts.text(key) : title;
}

/** What may be given, and what counts when nothing is given. */
function withValues(
  description: string,
  { argChoices, defaultValue }: Pick<Option & Argument, 'argChoices' | 'defaultValue'>,
  texts: Texts,
): string {
  const shown = Array.isArray(defaultValue) || typeof defaultValue === 'boolean' ? undefined : defaultValue;
  return [
    description,
    argChoices === undefined ? '' : `(${argChoices.join(', ')})`,
    shown === undefined ? '' : `(${texts.text('help.default', { value: String(shown) })})`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
