import { Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { specJsonSchema } from '../../core/spec/json-schema.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper schema`: the JSON Schema of pair.yaml, for editors. */
export function schemaCommand(run: VerbRunner): Command {
  return new Command('schema').action(
    run(async (context: CliContext): Promise<VerbEnd> => {
      const schema = specJsonSchema(components);
      context.output.data(JSON.stringify(schema, undefined, 2));
      return { exitCode: exitCodes.ok, result: { schema } };
    }),
  );
}
