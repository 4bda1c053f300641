import { type Argument, Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { hostKeyOption } from './host-keys.ts';
import { defaultPairFile, readPairFile } from './pair-file.ts';
import { createPairSession, type PairSession } from './pair-session.ts';
import type { VerbEnd, VerbRunner } from './verb-runner.ts';

/** Work of a verb about a pair; `words` are the arguments in front of the pair file. */
type PairVerb<Options> = (
  session: PairSession,
  options: Options,
  ...words: readonly string[]
) => Promise<VerbEnd>;

/**
 * A verb that reads a pair file and reaches its servers: `pairkeeper NAME [words] [file]`.
 *
 * @param words arguments in front of the pair file
 */
export function pairCommand<Options>(
  run: VerbRunner,
  name: string,
  verb: PairVerb<Options>,
  words: readonly Argument[] = [],
): Command {
  const command = new Command(name);
  for (const word of words) {
    command.addArgument(word);
  }
  return command
    .argument('[file]', '', defaultPairFile)
    .addOption(hostKeyOption())
    .action(
      run(async (context: CliContext, ...given: unknown[]) => {
        const options = given.at(-1) as Options & { readonly hostKey: readonly string[] };
        const file = String(given.at(-2));
        const spec = await readPairFile(context, file);
        const session = createPairSession(context, { file, spec, hostKeys: options.hostKey });
        return verb(session, options, ...given.slice(0, -2).map(String));
      }),
    );
}
