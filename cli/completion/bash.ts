import type { CompletedCommand } from './words.ts';

/**
 * A completion script for bash, and, by its bashcompinit, for zsh.
 *
 * It walks the words that stand already: options' values are skipped, verbs lead deeper. Only builtins of bash, no
 * bash-completion package needed.
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  return `_pairkeeper() {
  local word="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local path='' words='' files=no index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
${deeperCases(commands)}
    esac
  done
  COMPREPLY=()
  case "$path $previous" in
${valueCases(commands)}
  esac
  case "$path" in
${commandCases(commands)}
  esac
  while IFS='' read -r found; do COMPREPLY+=("$found"); done < <(compgen -W "$words" -- "$word")
  if [ "$files" = yes ] && [ "\${word#-}" = "$word" ]; then
    while IFS='' read -r found; do COMPREPLY+=("$found"); done < <(
      compgen -f -X '!*.yaml' -- "$word"
      compgen -d -- "$word"
    )
  fi
}
complete -o filenames -F _pairkeeper pairkeeper`;
}

/** Patterns of bash: every word that can stand here is one of ours, quoted all the same. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function deeperCases(commands: readonly CompletedCommand[]): string {
  return commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const parent = path.split(' ').slice(0, -1).join(' ');
      const word = path.split(' ').at(-1) ?? '';
      return `      ${quoted(`${parent} ${word}`)}) path=${quoted(path)} ;;`;
    })
    .join('\n');
}

function valueCases(commands: readonly CompletedCommand[]): string {
  return commands
    .flatMap(({ path, options }) =>
      options.flatMap(({ flag, values }) =>
        values === undefined ? [] : [`    ${quoted(`${path} ${flag}`)}) ${valueAction(values)}; return ;;`],
      ),
    )
    .join('\n');
}

function valueAction(values: readonly string[] | 'file' | 'anything'): string {
  if (values === 'anything') {
    return ':';
  }
  const source = values === 'file' ? '-f' : `-W ${quoted(values.join(' '))}`;
  return `while IFS='' read -r found; do COMPREPLY+=("$found"); done < <(compgen ${source} -- "$word")`;
}

function commandCases(commands: readonly CompletedCommand[]): string {
  return commands
    .map(({ path, subcommands, options, argumentWords, takesFile }) => {
      const words = [...subcommands, ...argumentWords, ...options.map(({ flag }) => flag), '--help'];
      const files = takesFile ? 'yes' : 'no';
      return `    ${quoted(path)}) words=${quoted(words.join(' '))} files=${files} ;;`;
    })
    .join('\n');
}
