import { useEffect, useRef } from 'react';
import type { Draft } from '../../../electron/contract/pair.ts';
import type { PlanResult, TaskView } from '../../../electron/contract/task.ts';
import { isRunning, resultOf } from '../../shared/tasks.ts';
import { type Busy, useBusy } from '../../shared/use-busy.ts';
import { isFresh, startPlan } from './draft-actions.ts';

/** A plan of the draft as it is now. */
export type PlanInView = {
  readonly task: TaskView | undefined;
  readonly isReading: boolean;
  /** Of the last plan that ended, if it speaks of the draft as it is. */
  readonly result: PlanResult | undefined;
  readonly failure: unknown;
  readonly planAgain: () => void;
};

/** Makes a plan when the step is opened, unless there is one of this very draft. */
export function usePlan(draft: Draft, newest: TaskView | undefined): PlanInView {
  const busy: Busy = useBusy();
  const isCurrent = isFresh(newest, draft, Date.now());
  const isReading = busy.isBusy || (isRunning(newest) && isCurrent);
  const isAsked = useRef(false);
  const canPlan = draft.issues.length === 0;
  const plan = () => busy.run(() => startPlan(draft));
  useEffect(() => {
    if (isAsked.current || !canPlan || (isCurrent && newest.state !== 'failed')) return;
    isAsked.current = true;
    plan();
  });
  return {
    task: isCurrent ? newest : undefined,
    isReading,
    result: isCurrent ? resultOf(newest, 'plan') : undefined,
    failure: busy.failure ?? (isCurrent && newest.state === 'failed' ? newest.error : undefined),
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
