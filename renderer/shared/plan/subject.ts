import type { Plan, PlannedStep } from '../../../core/plan/plan.ts';

/** Under which heading a change is listed. */
export const planGroups = ['package', 'file', 'service', 'firewall', 'setting'] as const;
export type PlanGroup = (typeof planGroups)[number];

/** Folders that hold nothing but what is Pairkeeper's own, and units for it. */
const ownPlaces = [
  '/usr/libexec/pairkeeper',
  '/etc/pairkeeper',
  '/var/lib/pairkeeper',
  '/etc/systemd/system',
];

export function groupOf({ step }: PlannedStep): PlanGroup {
  if (step.component === 'firewall') return 'firewall';
  switch (step.kind) {
    case 'package':
      return 'package';
    case 'file':
    case 'directory':
      return 'file';
    case 'service':
      return 'service';
    case 'sysctl':
    case 'command':
      return 'setting';
  }
}

/** What is changed, in the words of the server: a path, packages, a unit, a command. */
export function subjectOf(planned: PlannedStep): string {
  const { step } = planned;
  const details = 'details' in planned ? planned.details : [];
  switch (step.kind) {
    case 'file':
    case 'directory':
      return step.path;
    case 'package':
      return (details.length === 0 ? step.packages : details).join(' ');
    case 'service':
      return details.length === 0 ? step.unit : `${step.unit} (${details.join(', ')})`;
    case 'sysctl':
      return `${step.key} = ${step.value}`;
    case 'command':
      return step.run.join(' ');
  }
}

/** New scripts and folders of Pairkeeper's own: nobody reviews them line by line, so they are folded away. */
export function isOwn({ step, change }: PlannedStep): boolean {
  const isPlace = step.kind === 'file' && ownPlaces.some((place) => step.path.startsWith(`${place}/`));
  return change === 'create' && (step.kind === 'directory' || isPlace);
}

/** The unified diff from its first hunk on; what stands above it is for patch(1). */
export function diffLinesOf(planned: PlannedStep): readonly string[] {
  if (!('diff' in planned) || planned.diff === '') return [];
  const lines = planned.diff.replace(/\n$/, '').split('\n');
  const start = lines.findIndex((line) => line.startsWith('@@'));
  return lines.slice(Math.max(0, start));
}

/** Changes that can't be taken back, as `node: step`. */
export function permanentSteps(plan: Plan): readonly string[] {
  return plan.nodes.flatMap((node) =>
    node.steps.filter((planned) => !planned.undoable).map((planned) => `${node.node}: ${subjectOf(planned)}`),
  );
}
