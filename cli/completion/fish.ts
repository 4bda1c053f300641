import type { CompletedCommand } from './words.ts';

/** A completion script for fish: one line for each verb, option and value, with what it does beside it. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return ['complete -c pairkeeper -f', ...commands.flatMap((command) => linesOf(command, commands))].join(
    '\n',
  );
}

function linesOf(command: CompletedCommand, all: readonly CompletedCommand[]): readonly string[] {
  const condition = conditionOf(command, all);
  const line = (rest: string) => `complete -c pairkeeper -n ${quoted(condition)} ${rest}`;
  const described = (name: string) =>
    all.find(({ path }) => path === `${command.path} ${name}`.trim())?.description ?? '';
  return [
    ...command.subcommands.map((name) => line(`-a ${quoted(name)} -d ${quoted(described(name))}`)),
    ...command.argumentWords.map((word) => line(`-a ${quoted(word)}`)),
    ...(command.takesFile ? [line(`-k -a '(__fish_complete_suffix .yaml)'`)] : []),
    ...command.options.map(({ flag, description, values }) =>
      line(`-l ${flag.slice(2)}${valuesOf(values)} -d ${quoted(description)}`),
    ),
  ];
}

/** True while the words of the command stand, and none of a deeper or of another one. */
function conditionOf({ path, subcommands }: CompletedCommand, all: readonly CompletedCommand[]): string {
  if (path === '') {
    return '__fish_use_subcommand';
  }
  const words = path.split(' ');
  // `lab status` is not `status`.
  const groups = all.filter((other) => other.subcommands.length > 0 && !['', words[0]].includes(other.path));
  const excluded = [...groups.map((group) => group.path), ...subcommands];
  return [
    ...words.map((word) => `__fish_seen_subcommand_from ${word}`),
    ...(excluded.length === 0 ? [] : [`not __fish_seen_subcommand_from ${excluded.join(' ')}`]),
  ].join('; and ');
}

function valuesOf(values: CompletedCommand['options'][number]['values']): string {
  if (values === undefined) {
    return '';
  }
  if (values === 'file') {
    return ' -r -F';
  }
  return values === 'anything' ? ' -x' : ` -x -a ${quoted(values.join(' '))}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
