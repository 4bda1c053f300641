import { Command, InvalidArgumentError, Option } from 'commander';
import { openLab } from '../../core/adapters/lab/lab.ts';
import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type NameOption, nameOption } from '../lab-session.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type CutOptions = NameOption & {
  readonly silent?: boolean;
  readonly oneWay?: 'in' | 'out';
  readonly from?: string;
  readonly loss?: number;
  readonly delay?: number;
};

/** The verbs of `pairkeeper lab` that break a server on purpose, and put it right again. */
export function labFaultCommands(run: VerbRunner): readonly Command[] {
  return [
    cutCommand(run),
    nodeVerb(run, 'heal', (node) => node.heal()),
    nodeVerb(run, 'freeze', (node) => node.freeze()),
    nodeVerb(run, 'thaw', (node) => node.thaw()),
    nodeVerb(run, 'power-off', (node) => node.powerOff()),
    nodeVerb(run, 'power-on', (node) => node.powerOn()),
    nodeVerb(run, 'fill-disk', (node) => node.fillDisk()),
    nodeVerb(run, 'free-disk', (node) => node.freeDisk()),
    new Command('skew-clock')
      .argument('<node>')
      .argument('<seconds>', '', wholeSeconds)
      .addOption(nameOption())
      .action(
        run((context, node: string, seconds: number, options: NameOption) =>
          onNode(context, 'skew-clock', node, options, (target) => target.skewClock(seconds)),
        ),
      ),
  ];
}

function cutCommand(run: VerbRunner): Command {
  return new Command('cut')
    .argument('<node>')
    .addOption(nameOption())
    .option('--silent')
    .addOption(new Option('--one-way <direction>').choices(['in', 'out']))
    .option('--from <node>')
    .option('--loss <percent>', '', number(0, 100))
    .option('--delay <milliseconds>', '', number(0, 60_000))
    .action(
      run((context, node: string, options: CutOptions) =>
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

function nodeVerb(run: VerbRunner, name: string, act: (node: LabNode) => Promise<void>): Command {
  return new Command(name)
    .argument('<node>')
    .addOption(nameOption())
    .action(run((context, node: string, options: NameOption) => onNode(context, name, node, options, act)));
}

async function onNode(
  context: CliContext,
  verb: string,
  nodeName: string,
  options: NameOption,
  act: (node: LabNode) => Promise<void>,
): Promise<VerbEnd> {
  const lab = await openLab(options.name);
  const node = lab.node(nodeName);
  const needsPower = verb !== 'power-off' && verb !== 'power-on';
  if (needsPower && !(await node.isOn())) {
    throw new AppError('lab.node-off', { kind: 'usage', node: nodeName, params: { lab: lab.name } });
  }
  await act(node);
  context.output.say(context.output.texts.text(`cli.lab-done-${verb}`, { node: nodeName }));
  return { exitCode: exitCodes.ok, result: { lab: lab.name, node: nodeName } };
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
