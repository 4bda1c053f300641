import { Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { specJsonSchema } from '../../core/spec/json-schema.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';

/** `pairkeeper schema`: the JSON Schema of pair.yaml, for editors. */
export function schemaCommand(): Command {
  return new Command('schema').description('print the JSON Schema of pair.yaml, for editors').action(
    verbAction(async (context: CliContext): Promise<ExitCode> => {
      context.output.data(JSON.stringify(specJsonSchema(components), undefined, 2));
      return exitCodes.ok;
    }),
  );
}
