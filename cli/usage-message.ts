import type { CommanderError } from 'commander';
import type { Texts } from '../locales/texts.ts';

/** How commander words each mistake (command.js); it has no other way to tell what the mistake is about. */
const shapes: Readonly<Record<string, RegExp>> = {
  'commander.unknownOption': /^unknown option '(?<value>.*?)'(?:\n|$)/,
  'commander.unknownCommand': /^unknown command '(?<value>.*?)'(?:\n|$)/,
  'commander.missingArgument': /^missing required argument '(?<value>.*)'$/,
  'commander.optionMissingArgument': /^option '(?<value>.*)' argument missing$/,
  'commander.missingMandatoryOptionValue': /^required option '(?<value>.*)' not specified$/,
  'commander.conflictingOption': /^option '(?<value>.*)' cannot be used with option '(?<other>.*)'$/,
  'commander.excessArguments':
    /^too many arguments.*Expected (?<expected>\d+) arguments? but got (?<got>\d+)/,
};

const badArgument = /^command-argument value '(?<value>.*?)' is invalid for argument '(?<name>[^']*)'/s;
const badOption = /^option '(?<name>[^']*)' argument '(?<value>.*?)' is invalid/s;
const choices = /Allowed choices are (?<choices>.*?)\.?$/;
const similar = /\(Did you mean (?:one of )?(?<words>.*)\?\)/;

/** A mistake in the command line in the reader's language; in commander's own words where they are new to us. */
export function usageMessage(error: CommanderError, texts: Texts): string {
  const message = error.message.replace(/^error: /, '');
  const invalid = badArgument.exec(message) ?? badOption.exec(message);
  if (invalid !== null) {
    const why = message.slice(invalid[0].length).replace(/^\.\s*/, '');
    const allowed = choices.exec(why)?.groups;
    return joined(
      texts.text('cli.usage.invalid', invalid.groups ?? {}),
      allowed === undefined ? why.replace(/\.$/, '') : texts.text('cli.usage.choices', allowed),
    );
  }
  const shape = shapes[error.code]?.exec(message)?.groups;
  if (shape === undefined) return message.replace(/\.$/, '');
  const meant = similar.exec(message)?.groups;
  return joined(
    texts.text(`cli.usage.${error.code.replace('commander.', '')}`, shape),
    meant === undefined ? '' : texts.text('cli.usage.similar', meant),
  );
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}
