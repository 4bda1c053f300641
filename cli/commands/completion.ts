import { Argument, Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { completedCommands } from '../completion/words.ts';
import { exitCodes } from '../exit-codes.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/**
 * `pairkeeper completion bash|zsh|fish`: prints a completion script made from the verbs themselves.
 *
 * @param program the whole command line, asked for its verbs when the script is printed
 */
export function completionCommand(run: VerbRunner, program: Command): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .action(
      run(async (context: CliContext, shell: string): Promise<VerbEnd> => {
        const script = completionScript(shell, program);
        context.output.data(script);
        return { exitCode: exitCodes.ok, result: { shell, script } };
      }),
    );
}

function completionScript(shell: string, program: Command): string {
  const commands = completedCommands(program);
  switch (shell) {
    case 'zsh':
      return `autoload -U +X compinit bashcompinit\n(( $+functions[compdef] )) || compinit\nbashcompinit\n${bashCompletion(commands)}`;
    case 'fish':
      return fishCompletion(commands);
    default:
      return bashCompletion(commands);
  }
}
