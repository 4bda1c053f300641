import { Command, InvalidArgumentError, Option } from 'commander';
import { ensureImage } from '../../core/adapters/lab/image.ts';
import { type Lab, openLab, removeLab } from '../../core/adapters/lab/lab.ts';
import { type LabRelease, labNames, sweepState } from '../../core/adapters/lab/lab-state.ts';
import { startLab } from '../../core/adapters/lab/start-lab.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { labRequirementsMet, type NameOption, nameOption, progressTo, runAttached } from '../lab-session.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { labFaultCommands } from './lab-faults.ts';

type UpOptions = NameOption & {
  readonly nodes: 2 | 3;
  readonly release: LabRelease;
  readonly diskMib?: number;
};

/** `pairkeeper lab`: two or three real Debian servers on this machine, to try things on and to break. */
export function labCommand(run: VerbRunner): Command {
  const lab = new Command('lab');
  const verbs = [
    new Command('build').addOption(releaseOption()).action(run(build)),
    new Command('up')
      .addOption(nameOption())
      .addOption(new Option('--nodes <count>').argParser(nodeCount).default(2))
      .addOption(releaseOption())
      .option('--disk-mib <size>', '', megabytes)
      .action(run(up)),
    new Command('down').addOption(nameOption()).option('--all').action(run(down)),
    new Command('reset').addOption(nameOption()).action(run(reset)),
    new Command('list').description('the labs on this machine').action(run(list)),
    new Command('status').addOption(nameOption()).action(run(status)),
    ...accessCommands(run),
    ...labFaultCommands(run),
  ];
  for (const verb of verbs) lab.addCommand(verb.exitOverride());
  return lab;
}

/** The verbs that lead onto a server, or into the lab's network. */
function accessCommands(run: VerbRunner): readonly Command[] {
  return [
    new Command('exec').argument('<node>').argument('<command...>').addOption(nameOption()).action(run(exec)),
    new Command('shell')
      .argument('<node>')
      .addOption(nameOption())
      .action(
        run((context, node: string, options: NameOption) => exec(context, node, ['bash', '-l'], options)),
      ),
    new Command('enter').argument('<command...>').addOption(nameOption()).action(run(enter)),
  ];
}

function releaseOption(): Option {
  return new Option('--release <name>').choices(['bookworm', 'trixie']).default('bookworm');
}

function nodeCount(text: string): number {
  if (text !== '2' && text !== '3') throw new InvalidArgumentError('2 or 3.');
  return Number(text);
}

function megabytes(text: string): number {
  if (!/^\d{3,6}$/.test(text)) throw new InvalidArgumentError('MiB, from 100 to 999999.');
  return Number(text);
}

async function build(context: CliContext, options: { readonly release: LabRelease }): Promise<VerbEnd> {
  if (!(await labRequirementsMet(context))) return { exitCode: exitCodes.blocked };
  const image = await ensureImage(options.release, progressTo(context));
  return { exitCode: exitCodes.ok, result: { ...image } };
}

async function up(context: CliContext, options: UpOptions): Promise<VerbEnd> {
  if (!(await labRequirementsMet(context))) return { exitCode: exitCodes.blocked };
  return describe(context, await startLab({ ...options, onProgress: progressTo(context) }));
}

async function down(context: CliContext, options: NameOption & { readonly all?: boolean }): Promise<VerbEnd> {
  const names = options.all === true ? await labNames() : [options.name];
  for (const name of names) {
    await removeLab(name);
    context.output.say(context.output.texts.text('cli.lab-removed', { lab: name }));
  }
  await sweepState();
  return { exitCode: exitCodes.ok, result: { labs: names } };
}

async function reset(context: CliContext, options: NameOption): Promise<VerbEnd> {
  const lab = await openLab(options.name, progressTo(context));
  await lab.reset();
  return describe(context, lab);
}

async function list(context: CliContext): Promise<VerbEnd> {
  const labs = await labNames();
  for (const name of labs) context.output.data(name);
  return { exitCode: exitCodes.ok, result: { labs } };
}

async function status(context: CliContext, options: NameOption): Promise<VerbEnd> {
  return describe(context, await openLab(options.name));
}

async function exec(
  context: CliContext,
  node: string,
  command: readonly string[],
  options: NameOption,
): Promise<VerbEnd> {
  const lab = await openLab(options.name);
  return runAttached(context, await lab.node(node).commandLine(command));
}

async function enter(context: CliContext, command: readonly string[], options: NameOption): Promise<VerbEnd> {
  const lab = await openLab(options.name);
  return runAttached(context, lab.enterCommandLine(command));
}

/** Says what somebody needs to know to use the lab. */
async function describe(context: CliContext, lab: Lab): Promise<VerbEnd> {
  const { output } = context;
  const { texts, style } = output;
  const nodes = await Promise.all(
    lab.nodes.map(async (node) => ({
      name: node.name,
      address: node.address,
      address6: node.address6,
      power: (await node.isOn()) ? 'on' : 'off',
      frozen: await node.isFrozen(),
      faults: await node.faults(),
    })),
  );
  output.say(texts.text('cli.lab-title', { lab: lab.name, release: lab.release, namespace: lab.namespace }));
  for (const node of nodes) {
    const power = node.frozen ? 'frozen' : node.power;
    const faults = Object.entries(node.faults).map(([fault, value]) =>
      texts.text(`cli.lab-fault-${fault}`, { value: String(value) }),
    );
    const line = [node.name.padEnd(8), node.address.padEnd(15), node.address6.padEnd(14)].join(' ');
    output.say(`  ${line} ${[texts.text(`cli.lab-power-${power}`, {}), ...faults].join(', ')}`);
  }
  output.say(texts.text('cli.lab-logins', { key: lab.sshKeyPath, password: lab.passwords.admin }));
  output.say(texts.text('cli.lab-vip', { vip: lab.vip(), vip6: lab.vip(6), gateway: lab.gateway }));
  const enter = lab.name === 'default' ? 'lab enter' : `lab enter --name ${lab.name}`;
  output.say(style.dim(texts.text('cli.lab-next', { enter })));
  const { sshKeyPath, knownHostsPath, namespace, gateway, release, passwords } = lab;
  const vips = [lab.vip(), lab.vip(6)];
  return {
    exitCode: exitCodes.ok,
    result: {
      lab: lab.name,
      release,
      namespace,
      gateway,
      vips,
      sshKeyPath,
      knownHostsPath,
      passwords,
      nodes,
    },
  };
}
