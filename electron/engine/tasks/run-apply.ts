import type { ApplyResult } from '../../../core/apply/apply-result.ts';
import { components } from '../../../core/components/registry.ts';
import { auditedApply } from '../../../core/operations/audited-operations.ts';
import type { Target, TaskResults } from '../../contract/task.ts';
import { auditContext } from '../audit/audit-context.ts';
import { askingConnect, withPair } from '../connections/pair-connection.ts';
import { type Parts, type Subject, subjectOf } from '../parts.ts';
import type { ShownPlan } from './plan-memory.ts';
import type { TaskRun } from './task-board.ts';

/**
 * Carries out exactly the plan that was shown. The pair is on the list before its first server is touched, so that
 * nothing is lost when this computer vanishes meanwhile; after a roll-back the list is as before, too.
 *
 * @throws AppError `task.plan-outdated` (blocked) when the draft was changed, or planned anew, since
 */
export async function runApply(
  parts: Parts,
  { target, planTaskId }: { readonly target: Target; readonly planTaskId: string },
  run: TaskRun,
): Promise<TaskResults['apply']> {
  const { pairs, drafts, plans, lookAgain } = parts;
  const subject = subjectOf(parts, target);
  const { spec, draft, yaml } = subject;
  const shown = plans.take({ taskId: planTaskId, subject: subject.key, yaml });
  const pairId = subject.pairId ?? pairs.newId(spec.name);
  const before = subject.pairId === undefined ? undefined : pairs.find(pairId).yaml;
  const putBack = async () => {
    await (before === undefined ? pairs.remove(pairId) : pairs.write(pairId, before));
    if (draft !== undefined) await drafts.change(draft.id, { pairId: subject.pairId });
  };
  await pairs.write(pairId, yaml);
  if (draft !== undefined) await drafts.change(draft.id, { pairId, appliedBy: run.id, step: 'apply' });
  let result: ApplyResult;
  try {
    result = await change(parts, subject, shown, run);
  } catch (error) {
    // Nothing was changed then: applyPlan tells everything that goes wrong after its beginning as a result.
    await putBack();
    throw error;
  }
  if (result.outcome === 'rolled-back') await putBack();
  lookAgain(pairId);
  return { ...result, pairId };
}

function change(parts: Parts, { spec }: Subject, shown: ShownPlan, run: TaskRun): Promise<ApplyResult> {
  const { connector, surroundings } = parts;
  const { clock, random, owner } = surroundings;
  const connect = askingConnect(connector, spec, run.signal);
  run.tell('task.connecting');
  return withPair(spec, connect, (hosts) =>
    auditedApply(auditContext(surroundings, spec), {
      spec,
      hosts,
      components,
      facts: shown.facts,
      plan: shown.plan,
      clock,
      random,
      owner,
      emit: run.emit,
      onDeadline: run.noteDeadline,
      signal: run.signal,
      // Not the task's signal: after it was cancelled the servers still have to be reached to put them back.
      reconnect: (node) => connect(node, new AbortController().signal),
    }),
  );
}
