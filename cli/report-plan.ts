import { cleanLines, cleanText } from '../core/host/clean-text.ts';
import { OWN_FOLDERS, UNIT_FOLDER } from '../core/host/own-files.ts';
import type { NodePlan, Plan, PlannedStep } from '../core/plan/plan.ts';
import type { CliContext } from './cli-context.ts';

/** How much of a plan is shown. */
export type PlanView = {
  /** true: of every file; false: none; undefined: of configuration that an admin would review, and of every drift. */
  readonly diff?: boolean | undefined;
  /** Lists every step by itself. */
  readonly verbose?: boolean;
};

/** Folders that hold nothing but what is pairkeeper's own, and units for it. */
const ownPlaces = [...OWN_FOLDERS, UNIT_FOLDER];

/**
 * Shows a plan as a person reviews it: per node and component what changes and why, with the diffs that matter. What
 * is the same on the second node is not shown again.
 */
export function reportPlan({ output }: CliContext, plan: Plan, view: PlanView): void {
  const { texts, style, say } = output;
  // Compared by content also where no diff is shown: two files of one name need not be the same.
  const compared = { ...view, ...(view.diff === false ? { diff: undefined } : {}) };
  const textOf = (node: NodePlan) =>
    new Map(linesOfNode({ output }, node, compared).map(([name, lines]) => [name, lines.join('\n')]));
  const first = textOf(plan.nodes[0]);
  for (const node of plan.nodes) {
    const order = node.node === plan.firstNode ? ` ${texts.text('cli.plan-first')}` : '';
    say(
      `\n${style.bold(node.node)}${order}: ${texts.text('cli.plan-changes', { count: node.steps.length })}`,
    );
    const own = textOf(node);
    for (const [component, lines] of linesOfNode({ output }, node, view)) {
      const count = node.steps.filter((planned) => planned.step.component === component).length;
      const isRepeated = node !== plan.nodes[0] && first.get(component) === own.get(component);
      const same = isRepeated ? `: ${texts.text('cli.plan-same', { node: plan.nodes[0].node })}` : '';
      say(`  ${style.cyan(component)} (${count})${same}`);
      for (const line of isRepeated ? [] : lines) {
        say(`    ${line}`);
      }
    }
    if (node.unchanged > 0) {
      say(style.dim(`  ${texts.text('cli.plan-unchanged', { count: node.unchanged })}`));
    }
  }
  reportPermanent({ output }, plan);
}

/** How many changes a plan has on both nodes. */
export function countChanges(plan: Plan): number {
  return plan.nodes.reduce((sum, node) => sum + node.steps.length, 0);
}

type Printer = Pick<CliContext, 'output'>;

/** What can't be undone is said before anything runs, and last, where it is seen. */
function reportPermanent({ output }: Printer, plan: Plan): void {
  const permanent = plan.nodes.flatMap((node) =>
    node.steps.filter((planned) => !planned.undoable).map((planned) => `${node.node}: ${planned.step.id}`),
  );
  if (permanent.length > 0) {
    const text = output.texts.text('cli.plan-permanent', { steps: permanent.join(', ') });
    output.say(`\n${output.style.yellow('▲')} ${text}`);
  }
}

/** The lines of each component, in the order in which the components come in the plan. */
function linesOfNode(
  printer: Printer,
  node: NodePlan,
  view: PlanView,
): readonly (readonly [string, readonly string[]])[] {
  const names = [...new Set(node.steps.map((planned) => planned.step.component))];
  return names.map((component) => {
    const steps = node.steps.filter((planned) => planned.step.component === component);
    const folded = view.verbose === true ? [] : steps.filter(isFolded);
    const listed = steps.filter((planned) => !folded.includes(planned));
    const lines = listed.flatMap((planned) => [
      stepLine(printer, planned),
      ...diffLines(printer, planned, view),
    ]);
    const shownDiffs = view.diff === true ? folded.flatMap((step) => diffLines(printer, step, view)) : [];
    return [component, [...foldedLines(printer, folded), ...shownDiffs, ...lines]] as const;
  });
}

/** New scripts, folders and units of our own: their number is enough. Kernel parameters fit on one line. */
function isFolded({ step, change }: PlannedStep): boolean {
  return step.kind === 'sysctl' || (change === 'create' && (step.kind === 'directory' || isOwnFile(step)));
}

function isOwnFile(step: PlannedStep['step']): boolean {
  return step.kind === 'file' && ownPlaces.some((place) => step.path.startsWith(`${place}/`));
}

function foldedLines({ output }: Printer, folded: readonly PlannedStep[]): readonly string[] {
  const { texts, style } = output;
  const count = (kind: PlannedStep['step']['kind']) => folded.filter(({ step }) => step.kind === kind).length;
  const counted = (['directory', 'file'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => texts.text(`cli.plan-own-${kind}`, { count: count(kind) }));
  const parameters = folded.flatMap(({ step }) =>
    step.kind === 'sysctl' ? [`${step.key} = ${step.value}`] : [],
  );
  return [
    ...(counted.length === 0
      ? []
      : [`${style.green('+')} ${counted.join(', ')}  ${style.dim(texts.text('cli.plan-folded'))}`]),
    ...(parameters.length === 0
      ? []
      : [`${style.yellow('~')} sysctl    ${cleanText(parameters.join(', '))}`]),
  ];
}

function stepLine({ output }: Printer, planned: PlannedStep): string {
  const { texts, style } = output;
  const mark = {
    create: style.green('+'),
    update: style.yellow('~'),
    remove: style.red('−'),
  }[planned.change];
  const why = style.dim(texts.text(`step.${planned.step.why}`));
  return `${mark} ${planned.step.kind.padEnd(9)} ${cleanText(subject(planned))}  ${why}`;
}

function subject(planned: PlannedStep): string {
  const { step } = planned;
  switch (step.kind) {
    case 'file':
    case 'directory':
      return step.path;
    case 'package':
      return 'details' in planned ? planned.details.join(' ') : step.packages.join(' ');
    case 'service':
      return `${step.unit} (${'details' in planned ? planned.details.join(', ') : ''})`;
    case 'sysctl':
      return `${step.key} = ${step.value}`;
    case 'command':
      return step.run.join(' ');
  }
}

function diffLines({ output }: Printer, planned: PlannedStep, view: PlanView): readonly string[] {
  const isReviewed = planned.change !== 'create' || !isOwnFile(planned.step);
  if (!('diff' in planned) || planned.diff === '' || !(view.diff ?? isReviewed)) {
    return [];
  }
  const { style } = output;
  const lines = cleanLines(planned.diff).trimEnd().split('\n');
  // What stands above the two file names is for patch(1), not for a reader.
  const start = Math.max(
    0,
    lines.findIndex((line) => line.startsWith('--- ')),
  );
  return lines.slice(start).map((line) => {
    const colour = line.startsWith('+') ? style.green : line.startsWith('-') ? style.red : style.dim;
    return `  ${colour(line)}`;
  });
}
