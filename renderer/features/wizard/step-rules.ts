import { type Draft, type DraftStep, draftSteps } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { isRunning, resultOf } from '../../shared/tasks.ts';
import { issuesAt } from './draft-values.ts';

/** The newest tasks of a draft that decide how far it has come. */
export type DraftTasks = {
  readonly connect: TaskView | undefined;
  readonly plan: TaskView | undefined;
  readonly apply: TaskView | undefined;
};

/** What every step is given. */
export type StepProps = { readonly draft: Draft; readonly tasks: DraftTasks };

/** Whether the questions of the first step are answered. */
export function isConnectionComplete(draft: Draft): boolean {
  return ![['name'], ['nodes']].some((path) => issuesAt(draft, path, true).length > 0);
}

/** Whether both servers have been reached from this draft. */
export function isConnected(draft: Draft, { connect }: DraftTasks): boolean {
  return draft.isProposed || resultOf(connect, 'connect') !== undefined;
}

/** Whether a change of the servers was confirmed; only then is there something to prove. */
function isApplied(draft: Draft, { apply }: DraftTasks): boolean {
  const outcome = resultOf(apply, 'apply')?.outcome;
  return (
    draft.pairId !== undefined &&
    (outcome === 'confirmed' || outcome === 'nothing-to-do' || draft.step === 'prove')
  );
}

/**
 * Why a step can't be opened yet: key of a sentence `ui.wizard.locked.<word>`; undefined when it can.
 * Steps before the present one are always open, unless the servers are being changed right now.
 */
export function lockOf(step: DraftStep, draft: Draft, tasks: DraftTasks): string | undefined {
  if (isRunning(tasks.apply)) return step === 'apply' ? undefined : 'applying';
  if (draftSteps.indexOf(step) <= draftSteps.indexOf(draft.step)) return undefined;
  switch (step) {
    case 'connect':
      return undefined;
    case 'check':
    case 'design':
      return isConnected(draft, tasks) ? undefined : 'not-connected';
    case 'review':
      if (!isConnected(draft, tasks)) return 'not-connected';
      return draft.issues.length === 0 ? undefined : 'issues';
    case 'apply':
      return tasks.apply === undefined ? 'not-reviewed' : undefined;
    case 'prove':
      return isApplied(draft, tasks) ? undefined : 'not-applied';
  }
}
