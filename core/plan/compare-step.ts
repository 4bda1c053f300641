import { AppError, assertNever } from '../errors/app-error.ts';
import type { FileFacts, NodeFacts } from '../facts/node-facts.ts';
import { sha256Hex } from './digest.ts';
import type { PlannedStep } from './plan.ts';
import type { CommandStep, DirectoryStep, FileStep, ServiceStep, Step } from './step.ts';
import { unifiedDiff } from './unified-diff.ts';
import { withoutPasswords } from './without-passwords.ts';

/** What comparing needs beside the facts: what earlier steps change, and what command checks said. */
export type CompareContext = {
  readonly facts: NodeFacts;
  /** Ids of the node's steps that were already found to change something. */
  readonly changedSteps: ReadonlySet<string>;
  /** By step id: true when the step's `check` command said that nothing needs to be done. */
  readonly commandsDone: ReadonlyMap<string, boolean>;
};

/**
 * Sets one wanted step against what is.
 *
 * @returns the planned step, or undefined when the node is already as wanted
 * @throws AppError `internal.fact-not-read` when the component did not ask for the fact that its step needs
 */
export function compareStep(step: Step, context: CompareContext): PlannedStep | undefined {
  switch (step.kind) {
    case 'file':
      return compareFile(step, fileFacts(step, context.facts));
    case 'directory':
      return compareDirectory(step, fileFacts(step, context.facts));
    case 'package':
      return planned(
        step,
        step.packages.filter((name) => context.facts.packages[name]?.installed === undefined),
      );
    case 'sysctl': {
      const present = context.facts.sysctl[step.key];
      return present === step.value
        ? undefined
        : { step, change: 'update', details: [present ?? ''], undoable: true };
    }
    case 'service':
      return compareService(step, context);
    case 'command':
      return compareCommand(step, context);
    default:
      return assertNever(step);
  }
}

function planned(step: Exclude<Step, FileStep | DirectoryStep>, details: readonly string[]) {
  return details.length === 0 ? undefined : { step, change: 'create' as const, details, undoable: true };
}

function fileFacts(step: FileStep | DirectoryStep, facts: NodeFacts): FileFacts {
  const found = facts.files[step.path];
  if (found === undefined) {
    throw new AppError('internal.fact-not-read', {
      kind: 'unexpected',
      node: facts.node,
      params: { component: step.component, fact: step.path },
    });
  }
  return found;
}

function compareFile(step: FileStep, present: FileFacts): PlannedStep | undefined {
  if (present.type === 'absent') {
    const diff = step.secret ? '' : unifiedDiff(step.path, undefined, step.content);
    return { step, change: 'create', expectedSha256: null, diff, undoable: true };
  }
  if (present.type !== 'file') {
    throw new AppError('plan.not-a-file', {
      kind: 'blocked',
      params: { path: step.path, type: present.type },
    });
  }
  const sameContent = step.seed === true || present.sha256 === sha256Hex(step.content);
  if (sameContent && present.mode === step.mode && present.owner === step.owner) {
    return undefined;
  }
  return {
    step,
    change: 'update',
    expectedSha256: present.sha256 ?? null,
    diff:
      step.secret || sameContent
        ? ''
        : withoutPasswords(unifiedDiff(step.path, present.content ?? '', step.content)),
    undoable: true,
  };
}

function compareDirectory(step: DirectoryStep, present: FileFacts): PlannedStep | undefined {
  if (present.type === 'absent') {
    return { step, change: 'create', expectedSha256: null, diff: '', undoable: true };
  }
  if (present.type === 'directory' && present.mode === step.mode && present.owner === step.owner) {
    return undefined;
  }
  return { step, change: 'update', expectedSha256: null, diff: '', undoable: true };
}

function compareService(step: ServiceStep, context: CompareContext): PlannedStep | undefined {
  const unit = context.facts.units[step.unit];
  const active = unit?.activeState === 'active' || unit?.activeState === 'reloading';
  const details: string[] = [];
  if (step.enabled && unit?.enablement !== 'enabled' && unit?.enablement !== 'static') {
    details.push('enable');
  }
  if (!active) {
    details.push('start');
  } else if (step.onChange !== 'none' && step.readsSteps.some((id) => context.changedSteps.has(id))) {
    details.push(step.onChange);
  }
  return details.length === 0
    ? undefined
    : { step, change: active ? 'update' : 'create', details, undoable: true };
}

function compareCommand(step: CommandStep, context: CompareContext): PlannedStep | undefined {
  return context.commandsDone.get(step.id) === true
    ? undefined
    : { step, change: 'create', details: [], undoable: step.undo !== undefined };
}
