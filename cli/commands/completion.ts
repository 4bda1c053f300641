import { Argument, Command } from 'commander';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

type Verb = { readonly name: string; readonly description: string; readonly words: readonly string[] };

/**
 * `pairkeeper completion bash|zsh|fish`: prints a completion script made from the verbs themselves.
 *
 * @param program the whole command line, asked for its verbs when the script is printed
 */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print a completion script: source <(pairkeeper completion bash)')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action(
      verbAction(async (context: CliContext, shell: string): Promise<ExitCode> => {
        context.output.data(completionScript(shell, listVerbs(program)));
        return exitCodes.ok;
      }),
    );
}

function listVerbs(program: Command): readonly Verb[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    words: [
      ...command.options.flatMap((option) => (option.long === undefined ? [] : [option.long])),
      ...command.commands.map((subcommand) => subcommand.name()),
    ],
  }));
}

function completionScript(shell: string, verbs: readonly Verb[]): string {
  switch (shell) {
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(verbs)}`;
    case 'fish':
      return fishScript(verbs);
    default:
      return bashScript(verbs);
  }
}

function bashScript(verbs: readonly Verb[]): string {
  const cases = verbs.map((verb) => `    ${verb.name}) words='${verb.words.join(' ')}' ;;`).join('\n');
  return `_pairkeeper() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases}
    *) words='${verbs.map((verb) => verb.name).join(' ')}' ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then words='${verbs.map((verb) => verb.name).join(' ')}'; fi
  COMPREPLY=($(compgen -W "$words" -- "$word") $(compgen -f -X '!*.yaml' -- "$word"))
}
complete -o filenames -F _pairkeeper pairkeeper`;
}

function fishScript(verbs: readonly Verb[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  return verbs
    .flatMap((verb) => [
      `complete -c pairkeeper -n __fish_use_subcommand -a ${verb.name} -d ${quoted(verb.description)}`,
      ...verb.words.map((word) =>
        word.startsWith('--')
          ? `complete -c pairkeeper -n '__fish_seen_subcommand_from ${verb.name}' -l ${word.slice(2)}`
          : `complete -c pairkeeper -n '__fish_seen_subcommand_from ${verb.name}' -a ${word}`,
      ),
    ])
    .join('\n');
}
