import { cleanLines } from '../core/host/clean-text.ts';
import type { NodePlan, Plan, PlannedStep } from '../core/plan/plan.ts';
import type { CliContext } from './cli-context.ts';

/** Shows a plan as a person reviews it: per node what changes and why, diffs, and what can't be undone. */
export function reportPlan(context: CliContext, plan: Plan, showDiffs: boolean): void {
  const { output } = context;
  const { texts, style } = output;
  for (const node of plan.nodes) {
    const order = node.node === plan.firstNode ? texts.text('cli.plan-first', {}) : '';
    output.say(`\n${style.bold(node.node)} ${order}`);
    for (const planned of node.steps) {
      output.say(`  ${stepLine(context, planned)}`);
      if (showDiffs && 'diff' in planned && planned.diff !== '') {
        output.say(colourDiff(context, planned.diff));
      }
    }
    output.say(style.dim(`  ${texts.text('cli.plan-unchanged', { count: node.unchanged })}`));
  }
  const permanent = plan.nodes.flatMap((node) =>
    node.steps.filter((planned) => !planned.undoable).map((planned) => `${node.node}: ${planned.step.id}`),
  );
  if (permanent.length > 0) {
    output.say(`\n${style.yellow('▲')} ${texts.text('cli.plan-permanent', { steps: permanent.join(', ') })}`);
  }
}

/** How many changes a node's plan has, for summaries. */
export function countChanges(nodes: readonly NodePlan[]): number {
  return nodes.reduce((sum, node) => sum + node.steps.length, 0);
}

function stepLine(context: CliContext, planned: PlannedStep): string {
  const { texts, style } = context.output;
  const mark = {
    create: style.green('+'),
    update: style.yellow('~'),
    remove: style.red('−'),
  }[planned.change];
  const why = style.dim(texts.text(`step.${planned.step.why}`, {}));
  return `${mark} ${planned.step.kind.padEnd(9)} ${subject(planned)}  ${why}`;
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

function colourDiff(context: CliContext, diff: string): string {
  const { style } = context.output;
  return cleanLines(diff)
    .trimEnd()
    .split('\n')
    .map((line) => {
      const colour = line.startsWith('+') ? style.green : line.startsWith('-') ? style.red : style.dim;
      return `      ${colour(line)}`;
    })
    .join('\n');
}
