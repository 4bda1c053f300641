import { Command, InvalidArgumentError, Option } from 'commander';
import { ensureImage } from '../../core/adapters/lab/image.ts';
import { createLab, type Lab, openLab, removeLab } from '../../core/adapters/lab/lab.ts';
import { type LabRelease, labNames, sweepState } from '../../core/adapters/lab/lab-state.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { labRequirementsMet, type NameOption, nameOption, progressTo, runAttached } from '../lab-session.ts';
import { labFaultCommands } from './lab-faults.ts';

type UpOptions = NameOption & {
  readonly nodes: 2 | 3;
  readonly release: LabRelease;
  readonly diskMib?: number;
};

const labHelp = `
An hour with it:
  pairkeeper lab up                       two servers; the first time builds their image
  pairkeeper lab enter -- bash            a shell in their network, from which they can be reached
  pairkeeper lab cut node1                pull a cable
  pairkeeper lab heal node1
  pairkeeper lab power-off node1          and power-on
  pairkeeper lab reset                    new from the factory
  pairkeeper lab down                     nothing is left`;

/** `pairkeeper lab`: two or three real Debian servers on this machine, to try things on and to break. */
export function labCommand(): Command {
  const lab = new Command('lab')
    .description('real servers on this machine, to try things on (Linux, root)')
    .addHelpText('after', labHelp);
  const verbs = [
    new Command('build')
      .description('make the image that servers start from; up does it when needed')
      .addOption(releaseOption())
      .action(verbAction(build)),
    new Command('up')
      .description('boot the servers; those of a lab that exists already get their power back')
      .addOption(nameOption())
      .addOption(new Option('--nodes <count>', 'how many servers').argParser(nodeCount).default(2))
      .addOption(releaseOption())
      .option('--disk-mib <size>', 'give each server a disk of this size, in MiB', megabytes)
      .action(verbAction(up)),
    new Command('down')
      .description('take the lab away, with all that belongs to it')
      .addOption(nameOption())
      .option('--all', 'every lab on this machine')
      .action(verbAction(down)),
    new Command('reset')
      .description('servers as new from the factory: same names, addresses and keys, nothing else kept')
      .addOption(nameOption())
      .action(verbAction(reset)),
    new Command('list').description('the labs on this machine').action(verbAction(list)),
    new Command('status')
      .description('the servers of a lab, how to log in, and what is broken on purpose')
      .addOption(nameOption())
      .action(verbAction(status)),
    ...accessCommands(),
    ...labFaultCommands(),
  ];
  for (const verb of verbs) lab.addCommand(verb.exitOverride());
  return lab;
}

/** The verbs that lead onto a server, or into the lab's network. */
function accessCommands(): readonly Command[] {
  return [
    new Command('exec')
      .description('run a command as root on a server, past its network')
      .argument('<node>')
      .argument('<command...>', 'after --')
      .addOption(nameOption())
      .action(verbAction(exec)),
    new Command('shell')
      .description('a root shell on a server, past its network')
      .argument('<node>')
      .addOption(nameOption())
      .action(
        verbAction((context, node: string, options: NameOption) =>
          exec(context, node, ['bash', '-l'], options),
        ),
      ),
    new Command('enter')
      .description('run a command on this machine, but in the network of the lab')
      .argument('<command...>', 'after --')
      .addOption(nameOption())
      .action(verbAction(enter)),
  ];
}

function releaseOption(): Option {
  return new Option('--release <name>', 'Debian 12 or 13')
    .choices(['bookworm', 'trixie'])
    .default('bookworm');
}

function nodeCount(text: string): number {
  if (text !== '2' && text !== '3') throw new InvalidArgumentError('2 or 3.');
  return Number(text);
}

function megabytes(text: string): number {
  if (!/^\d{3,6}$/.test(text)) throw new InvalidArgumentError('MiB, from 100 to 999999.');
  return Number(text);
}

async function build(context: CliContext, options: { readonly release: LabRelease }): Promise<ExitCode> {
  if (!(await labRequirementsMet(context))) return exitCodes.blocked;
  const image = await ensureImage(options.release, progressTo(context));
  context.output.result({ verb: 'lab build', ...image });
  return exitCodes.ok;
}

async function up(context: CliContext, options: UpOptions): Promise<ExitCode> {
  if (!(await labRequirementsMet(context))) return exitCodes.blocked;
  const onProgress = progressTo(context);
  let lab: Lab;
  if ((await labNames()).includes(options.name)) {
    lab = await openLab(options.name, onProgress);
    for (const node of lab.nodes) await node.powerOn();
  } else {
    lab = await createLab({ ...options, onProgress });
  }
  return describe(context, lab, 'lab up');
}

async function down(
  context: CliContext,
  options: NameOption & { readonly all?: boolean },
): Promise<ExitCode> {
  const names = options.all === true ? await labNames() : [options.name];
  for (const name of names) {
    await removeLab(name);
    context.output.say(context.output.texts.text('cli.lab-removed', { lab: name }));
  }
  await sweepState();
  context.output.result({ verb: 'lab down', labs: names });
  return exitCodes.ok;
}

async function reset(context: CliContext, options: NameOption): Promise<ExitCode> {
  const lab = await openLab(options.name, progressTo(context));
  await lab.reset();
  return describe(context, lab, 'lab reset');
}

async function list(context: CliContext): Promise<ExitCode> {
  const labs = await labNames();
  for (const name of labs) context.output.data(name);
  context.output.result({ verb: 'lab list', labs });
  return exitCodes.ok;
}

async function status(context: CliContext, options: NameOption): Promise<ExitCode> {
  return describe(context, await openLab(options.name), 'lab status');
}

async function exec(
  context: CliContext,
  node: string,
  command: readonly string[],
  options: NameOption,
): Promise<ExitCode> {
  const lab = await openLab(options.name);
  return runAttached(context, await lab.node(node).commandLine(command));
}

async function enter(
  context: CliContext,
  command: readonly string[],
  options: NameOption,
): Promise<ExitCode> {
  const lab = await openLab(options.name);
  return runAttached(context, lab.enterCommandLine(command));
}

/** Says what somebody needs to know to use the lab. */
async function describe(context: CliContext, lab: Lab, verb: string): Promise<ExitCode> {
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
  output.result({
    verb,
    lab: lab.name,
    release,
    namespace,
    gateway,
    vips,
    sshKeyPath,
    knownHostsPath,
    passwords,
    nodes,
  });
  return exitCodes.ok;
}
