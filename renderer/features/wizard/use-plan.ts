import { useEffect, useRef } from 'react';
import type { PlanResult, TaskView } from '../../../electron/contract/task.ts';
import { isRunning, resultOf } from '../../shared/tasks.ts';
import { useBusy } from '../../shared/use-busy.ts';
import { isFresh, startPlan } from './draft-actions.ts';
import type { StepProps } from './step-rules.ts';
import { failuresOf } from './task-failures.tsx';

/** A plan of the draft as it is now. */
export type PlanInView = {
  readonly task: TaskView | undefined;
  readonly isReading: boolean;
  /** Of the last plan that ended, if it speaks of the draft as it is. */
  readonly result: PlanResult | undefined;
  /** What went wrong; two when each server has a trouble of its own. */
  readonly failures: readonly unknown[];
  readonly planAgain: () => void;
};

/** Makes a plan when the step is opened, unless there is one of this very draft. */
export function usePlan({ draft, tasks }: StepProps): PlanInView {
  const busy = useBusy();
  const newest = isFresh(tasks, draft, Date.now()) ? tasks.plan : undefined;
  const isReading = busy.isBusy || isRunning(newest);
  const isAsked = useRef(false);
  const canPlan = draft.issues.length === 0;
  const plan = () => busy.run(() => startPlan(draft));
  // Once, when the step is opened: the plan also stops being fresh when it is carried out.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    if (canPlan && (newest === undefined || newest.state === 'failed')) plan();
  }, []);
  return {
    task: newest,
    isReading,
    result: resultOf(newest, 'plan'),
    failures:
      busy.failure !== undefined ? [busy.failure] : newest?.state === 'failed' ? failuresOf(newest) : [],
    planAgain: plan,
  };
}

/** Number of findings of each level. */
export function countFindings({ findings }: PlanResult): {
  readonly blockers: number;
  readonly warnings: number;
} {
  const count = (level: string) => findings.filter((finding) => finding.level === level).length;
  return { blockers: count('blocker'), warnings: count('warning') };
}
