import type { NodeFacts, UnitFacts } from '../facts/node-facts.ts';
import { UNIT_FOLDER } from '../host/own-files.ts';
import type { PlannedStep } from './plan.ts';
import type { FileStep, ServiceStep, Step } from './step.ts';
import { unifiedDiff } from './unified-diff.ts';

/**
 * What earlier transactions of ours put on a node and nothing wants any more. Its services stop when everything else has
 * been told of the change, and while their unit files are still there.
 *
 * @param steps all that is wanted on the node
 */
export function plannedRemovals(steps: readonly Step[], facts: NodeFacts): readonly PlannedStep[] {
  const wanted = new Set(steps.flatMap((step) => (step.kind === 'file' ? [step.path] : [])));
  const removed = facts.pairkeeper.managedPaths.filter(
    (path) => !wanted.has(path) && facts.files[path]?.type === 'file',
  );
  const remove = (path: string) => removeFile(path, facts);
  return [
    ...removed.filter((path) => !isUnitFile(path)).map(remove),
    ...unwantedUnits(steps, facts, new Set(removed)).map(stopUnit),
    ...removed.filter(isUnitFile).map(remove),
  ];
}

function isUnitFile(path: string): boolean {
  return path.startsWith(`${UNIT_FOLDER}/`) && !path.slice(UNIT_FOLDER.length + 1).includes('/');
}

function removeFile(path: string, facts: NodeFacts): PlannedStep {
  const present = facts.files[path];
  const step: FileStep = {
    ...noLongerWanted(path),
    kind: 'file',
    path,
    content: '',
    mode: present?.mode ?? '0644',
    owner: present?.owner ?? 'root:root',
  };
  // Nothing says any more whether it held a secret, but not everybody may read it.
  const isSecret = !/[4-7]$/.test(present?.mode ?? '');
  const diff = isSecret ? '' : unifiedDiff(path, present?.content ?? '', undefined);
  return { step, change: 'remove', expectedSha256: present?.sha256 ?? null, diff, undoable: true };
}

/**
 * Units of unit files that are ours, which run or are enabled: those whose unit file goes, and instances that are enabled
 * although no step names them while others of their template are wanted. Instances come first: they are workers, which
 * start other units.
 */
function unwantedUnits(
  steps: readonly Step[],
  facts: NodeFacts,
  removed: ReadonlySet<string>,
): readonly UnitFacts[] {
  const named = new Set(steps.flatMap((step) => (step.kind === 'service' ? [step.unit] : [])));
  const managed = new Set(facts.pairkeeper.managedPaths);
  const unwanted = Object.values(facts.units).filter((unit) => {
    const path = unitFileOf(unit.unit);
    const isLeft = removed.has(path) || (isInstance(unit) && isEnabled(unit));
    return managed.has(path) && isLeft && !named.has(unit.unit) && (isEnabled(unit) || runs(unit));
  });
  return [...unwanted.filter(isInstance), ...unwanted.filter((unit) => !isInstance(unit))];
}

function stopUnit(unit: UnitFacts): PlannedStep {
  const step: ServiceStep = {
    ...noLongerWanted(`/${unit.unit}`),
    kind: 'service',
    unit: unit.unit,
    enabled: false,
    onChange: 'none',
    readsSteps: [],
  };
  const details = [...(isEnabled(unit) ? ['disable'] : []), ...(runs(unit) ? ['stop'] : [])];
  return { step, change: 'update', details, undoable: true };
}

function noLongerWanted(subject: string) {
  return { id: `removed${subject}`, component: 'plan', why: 'plan.no-longer-wanted' };
}

/** Of an instance that of its template, systemd.unit(5). */
function unitFileOf(unit: string): string {
  return `${UNIT_FOLDER}/${unit.replace(/@.*(\.\w+)$/, '@$1')}`;
}

function isInstance({ unit }: UnitFacts): boolean {
  return unit.includes('@');
}

function isEnabled({ enablement }: UnitFacts): boolean {
  return enablement === 'enabled';
}

function runs({ activeState }: UnitFacts): boolean {
  return ['active', 'activating', 'reloading'].includes(activeState);
}
