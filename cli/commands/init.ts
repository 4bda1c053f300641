import { access, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { type InitialAnswers, initialSpecText } from '../../core/spec/initial-spec.ts';
import { loadSpec } from '../../core/spec/load-spec.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, reportSpecIssues } from '../pair-file.ts';

type InitOptions = {
  readonly name?: string;
  readonly node: readonly string[];
  readonly vip: readonly string[];
  readonly witness: readonly string[];
  readonly backend: readonly string[];
  readonly identity?: string;
  readonly user?: string;
  readonly profile?: InitialAnswers['profile'];
  readonly force?: boolean;
};

/** `pairkeeper init`: asks, or takes flags, and writes a commented pair.yaml. */
export function initCommand(): Command {
  const collect = (value: string, previous: readonly string[]) => [...previous, value];
  return new Command('init')
    .description('ask for what is needed, or take it from flags, and write a commented pair.yaml')
    .argument('[file]', 'pair file to write', defaultPairFile)
    .option('--name <name>', 'name of the pair')
    .option('--node <name=address>', 'a server, twice: web-1=10.0.0.11', collect, [])
    .option('--vip <address/prefix>', 'the shared address: 10.0.0.100/24; may be given again', collect, [])
    .option(
      '--witness <address>',
      'an address beyond the pair that both reach, e.g. the gateway',
      collect,
      [],
    )
    .option(
      '--backend <address:port>',
      'a server that nginx passes requests to; may be given again',
      collect,
      [],
    )
    .option('--user <name>', 'login on both servers; default root')
    .option('--identity <path>', 'private key for both servers; default the agent, then ~/.ssh')
    .option('--profile <profile>', 'tolerant, balanced or fast')
    .option('--force', 'overwrite an existing file')
    .action(verbAction(init));
}

async function init(context: CliContext, file: string, options: InitOptions): Promise<ExitCode> {
  const { output } = context;
  if (options.force !== true && (await exists(file))) {
    throw new AppError('cli.file-exists', { kind: 'usage', params: { file } });
  }
  const text = initialSpecText(await answersOf(context, options), (key) => output.texts.text(key));
  const loaded = loadSpec(text, components);
  if (!loaded.ok) {
    reportSpecIssues(output, file, loaded.issues);
    throw new AppError('cli.answers-invalid', { kind: 'usage', params: { count: loaded.issues.length } });
  }
  await writeFile(file, text);
  output.say(`${output.style.green('✓')} ${output.texts.text('cli.init-written', { file })}`);
  output.result({ verb: 'init', file });
  return exitCodes.ok;
}

async function answersOf(context: CliContext, options: InitOptions): Promise<InitialAnswers> {
  const { prompt, output } = context;
  const ask = (key: string, fallback?: string) => prompt.ask(output.texts.text(`cli.ask-${key}`), fallback);
  const name = options.name ?? (await ask('name', 'pair'));
  const nodes: InitialAnswers['nodes'] = [
    await nodeAnswer(options, 0, () => ask('node-1')),
    await nodeAnswer(options, 1, () => ask('node-2')),
  ];
  const vips = options.vip.length > 0 ? options.vip : [await ask('vip')];
  const witness =
    options.witness.length > 0 || !prompt.interactive ? options.witness : [await ask('witness', '')];
  return {
    name,
    nodes,
    vips: vips.map((address) => ({ address })),
    witnesses: witness.filter((address) => address !== ''),
    backends: options.backend.map(parseBackend),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  };
}

async function nodeAnswer(
  options: InitOptions,
  index: 0 | 1,
  ask: () => Promise<string>,
): Promise<InitialAnswers['nodes'][number]> {
  const given = options.node[index] ?? (await ask());
  const separator = given.indexOf('=');
  const ssh = {
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.identity === undefined ? {} : { identityFile: options.identity }),
  };
  return {
    name: separator < 0 ? `node-${index + 1}` : given.slice(0, separator),
    address: given.slice(separator + 1),
    ssh,
  };
}

function parseBackend(text: string): { readonly address: string; readonly port?: number } {
  const match = text.match(/^(.*?)(?::(\d{1,5}))?$/);
  const port = match?.[2];
  return { address: match?.[1] ?? text, ...(port === undefined ? {} : { port: Number(port) }) };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
