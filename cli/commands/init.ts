import { access, writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { initialSpecText } from '../../core/spec/initial-spec.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { collectAnswers, type InitFlags } from '../init-answers.ts';
import { defaultPairFile, reportSpecIssues } from '../pair-file.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { writableFile } from '../writable-file.ts';

type InitOptions = InitFlags & { readonly force?: boolean };

/** `pairkeeper init`: asks, or takes flags, and writes a commented pair.yaml. */
export function initCommand(run: VerbRunner): Command {
  const collect = (value: string, previous: readonly string[]) => [...previous, value];
  return new Command('init')
    .argument('[file]', '', defaultPairFile)
    .option('--name <name>')
    .option('--node <name=address>', '', collect, [])
    .option('--vip <address/prefix>', '', collect, [])
    .option('--witness <address>', '', collect, [])
    .option('--backend <address:port>', '', collect, [])
    .option('--user <name>')
    .option('--identity <path>')
    .addOption(new Option('--profile <profile>').choices(['tolerant', 'balanced', 'fast']))
    .option('--force')
    .action(run(init));
}

async function init(context: CliContext, file: string, options: InitOptions): Promise<VerbEnd> {
  const { output } = context;
  if (options.force !== true && (await exists(file))) {
    throw new AppError('cli.file-exists', { kind: 'usage', params: { file } });
  }
  const text = initialSpecText(await collectAnswers(context, options), (key) => output.texts.text(key));
  const loaded = loadSpec(text, components);
  if (!loaded.ok) {
    reportSpecIssues(output, file, loaded.issues);
    throw new AppError('cli.answers-invalid', { kind: 'usage', params: { count: loaded.issues.length } });
  }
  // Without --force a file that has appeared since is not overwritten either.
  await writableFile(file, () => writeFile(file, text, { flag: options.force === true ? 'w' : 'wx' }));
  output.say(`${output.style.green('✓')} ${output.texts.text('cli.init-written', { file })}`);
  return { exitCode: exitCodes.ok, result: { file } };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
