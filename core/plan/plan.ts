import type { Finding } from '../preflight/finding.ts';
import type { DirectoryStep, FileStep, Step, Validation } from './step.ts';

/** A step set against what the facts say. Pure data; `withoutSecrets` before it leaves the engine. */
export type PlannedStep =
  | {
      readonly step: FileStep | DirectoryStep;
      readonly change: 'create' | 'update' | 'remove';
      /** Hash the file must still have when the change is made; null: it must not exist. */
      readonly expectedSha256: string | null;
      /** Unified diff, '' for secrets and directories. */
      readonly diff: string;
      readonly undoable: true;
    }
  | {
      readonly step: Exclude<Step, FileStep | DirectoryStep>;
      readonly change: 'create' | 'update';
      /**
       * What will be done, as words of the step's kind: packages to install; `enable`, `start`, `reload`,
       * `restart` for a service, or `disable`, `stop` for one that nothing wants any more; the value before for a
       * sysctl; [] where there is nothing to add.
       */
      readonly details: readonly string[];
      readonly undoable: boolean;
    };

export type NodePlan = {
  readonly node: string;
  /** In the order in which they are made. Steps with nothing to change are left out. */
  readonly steps: readonly PlannedStep[];
  /** How many steps were compared and found as wanted. */
  readonly unchanged: number;
  readonly validations: readonly Validation[];
};

export type Plan = {
  readonly version: 1;
  /** SHA-256 over everything below but `createdAt`: names the plan in journals and in the audit trail. */
  readonly hash: string;
  readonly pair: string;
  readonly createdAt: string;
  /** The node that is changed first: the standby; on a fresh pair the one that shall hold the VIP. */
  readonly firstNode: string;
  readonly nodes: readonly [NodePlan, NodePlan];
  readonly findings: readonly Finding[];
};

/** A plan as it may be shown, kept or sent anywhere: files with a secret are without their content. */
export function withoutSecrets(plan: Plan): Plan {
  const hidden = ({ steps, ...node }: NodePlan): NodePlan => ({
    ...node,
    steps: steps.map((planned) =>
      planned.step.kind === 'file' && planned.step.secret === true
        ? ({ ...planned, step: { ...planned.step, content: '' } } as PlannedStep)
        : planned,
    ),
  });
  return { ...plan, nodes: [hidden(plan.nodes[0]), hidden(plan.nodes[1])] };
}

/** True when a plan would change nothing on either node. */
export function isEmptyPlan(plan: Plan): boolean {
  return plan.nodes.every((node) => node.steps.length === 0);
}

/** True when a service that runs is restarted on either node, which it may need where a reload would do harm. */
export function restarts(plan: Plan, unit: string): boolean {
  return plan.nodes.some(({ steps }) =>
    steps.some(
      (planned) =>
        planned.step.kind === 'service' &&
        planned.step.unit === unit &&
        'details' in planned &&
        planned.details.includes('restart'),
    ),
  );
}
