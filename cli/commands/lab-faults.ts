import { Command, InvalidArgumentError, Option } from 'commander';
import { openLab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type NameOption, nameOption } from '../lab-session.ts';

type CutOptions = NameOption & {
  readonly silent?: boolean;
  readonly oneWay?: 'in' | 'out';
  readonly from?: string;
  readonly loss?: number;
  readonly delay?: number;
};

/** The verbs of `pairkeeper lab` that break a server on purpose, and put it right again. */
export function labFaultCommands(): readonly Command[] {
  return [
    cutCommand(),
    nodeVerb('heal', 'end all faults of a server’s link', (node) => node.heal()),
    nodeVerb('freeze', 'stop all processes of a server where they are, as a hang does', (node) =>
      node.freeze(),
    ),
    nodeVerb('thaw', 'let a frozen server go on', (node) => node.thaw()),
    nodeVerb('power-off', 'take the power away: hard, nothing is told to stop', (node) => node.powerOff()),
    nodeVerb('power-on', 'boot a server that is off, with the disk it had', (node) => node.powerOn()),
    nodeVerb('fill-disk', 'fill a server’s disk to the last block (lab up --disk-mib)', (node) =>
      node.fillDisk(),
    ),
    nodeVerb('free-disk', 'end fill-disk', (node) => node.freeDisk()),
    new Command('skew-clock')
      .description('make date on a server tell a time that is off; 0 puts it right')
      .argument('<node>')
      .argument('<seconds>', 'added to the time; write -- before a negative number', wholeSeconds)
      .addOption(nameOption())
      .action(
        verbAction((context, node: string, seconds: number, options: NameOption) =>
          onNode(context, 'skew-clock', node, options, (target) => target.skewClock(seconds)),
        ),
      ),
  ];
}

function cutCommand(): Command {
  return new Command('cut')
    .description('pull the cable of a server, or make its link bad; heal ends it')
    .argument('<node>')
    .addOption(nameOption())
    .option('--silent', 'frames vanish but the carrier stays, as with a broken switch')
    .addOption(new Option('--one-way <direction>', 'only what it receives, or sends').choices(['in', 'out']))
    .option('--from <node>', 'only between these two; everybody else still reaches both')
    .option('--loss <percent>', 'lose frames at random, in each direction', number(0, 100))
    .option('--delay <milliseconds>', 'make frames late, in each direction', number(0, 60_000))
    .action(
      verbAction((context, node: string, options: CutOptions) =>
        onNode(context, 'cut', node, options, (target) => cut(target, options)),
      ),
    );
}

async function cut(node: LabNode, options: CutOptions): Promise<void> {
  if (options.from !== undefined) await node.cutFrom(options.from);
  if (options.loss !== undefined) await node.setLoss(options.loss);
  if (options.delay !== undefined) await node.setDelay(options.delay);
  const isPartial = [options.from, options.loss, options.delay].some((value) => value !== undefined);
  if (options.oneWay !== undefined) await node.cut(options.oneWay);
  else if (options.silent === true) await node.cut('silent');
  else if (!isPartial) await node.cut();
}

function nodeVerb(name: string, description: string, act: (node: LabNode) => Promise<void>): Command {
  return new Command(name)
    .description(description)
    .argument('<node>')
    .addOption(nameOption())
    .action(
      verbAction((context, node: string, options: NameOption) => onNode(context, name, node, options, act)),
    );
}

async function onNode(
  context: CliContext,
  verb: string,
  nodeName: string,
  options: NameOption,
  act: (node: LabNode) => Promise<void>,
): Promise<ExitCode> {
  const lab = await openLab(options.name);
  const node = lab.node(nodeName);
  const needsPower = verb !== 'power-off' && verb !== 'power-on';
  if (needsPower && !(await node.isOn())) {
    throw new AppError('lab.node-off', { kind: 'usage', node: nodeName, params: { lab: lab.name } });
  }
  await act(node);
  context.output.say(context.output.texts.text(`cli.lab-done-${verb}`, { node: nodeName }));
  context.output.result({ verb: `lab ${verb}`, lab: lab.name, node: nodeName });
  return exitCodes.ok;
}

function wholeSeconds(text: string): number {
  if (!/^[-+]?\d{1,9}$/.test(text)) throw new InvalidArgumentError('whole seconds.');
  return Number(text);
}

function number(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`a number from ${least} to ${most}.`);
    }
    return value;
  };
}
