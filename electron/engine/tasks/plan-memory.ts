import { AppError } from '../../../core/errors/app-error.ts';
import type { PairFacts } from '../../../core/facts/node-facts.ts';
import type { Plan } from '../../../core/plan/plan.ts';

/** A plan as it was shown, with what it was made from. */
export type ShownPlan = {
  readonly taskId: string;
  /** Names the draft or the pair that it was made for. */
  readonly subject: string;
  /** The pair.yaml that it was made from. */
  readonly yaml: string;
  readonly plan: Plan;
  readonly facts: PairFacts;
};

/** The newest plan of each draft and pair: only what was shown last can be carried out. */
export type PlanMemory = {
  /** A new plan is being made: the one before no longer counts. */
  begin(subject: string): void;
  keep(shown: ShownPlan): void;
  /** @throws AppError `task.plan-outdated` unless it is the newest and was made from this very text */
  take(wanted: { readonly taskId: string; readonly subject: string; readonly yaml: string }): ShownPlan;
};

export function createPlanMemory(): PlanMemory {
  const plans = new Map<string, ShownPlan>();
  return {
    begin: (subject) => void plans.delete(subject),
    keep: (shown) => void plans.set(shown.subject, shown),
    take({ taskId, subject, yaml }) {
      const shown = plans.get(subject);
      if (shown === undefined || shown.taskId !== taskId || shown.yaml !== yaml) {
        throw new AppError('task.plan-outdated', { kind: 'blocked' });
      }
      plans.delete(subject);
      return shown;
    },
  };
}
