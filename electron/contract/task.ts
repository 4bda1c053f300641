import * as z from 'zod';
import type { Adoption } from '../../core/adopt/adopt-pair.ts';
import type { ApplyResult } from '../../core/apply/apply-result.ts';
import type { Resolution } from '../../core/apply/unfinished.ts';
import type { Event } from '../../core/events/event.ts';
import type { DrillReport } from '../../core/operations/drills/drill-report.ts';
import type { DrillScenarioId } from '../../core/operations/drills/scenario.ts';
import type { SeedPlan } from '../../core/operations/seed/plan-seed.ts';
import type { SeedResult } from '../../core/operations/seed/seed-replica.ts';
import type { SwitchoverResult } from '../../core/operations/switchover.ts';
import type { UndoPreview, UndoResult } from '../../core/operations/undo.ts';
import type { UninstallResult } from '../../core/operations/uninstall.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Finding } from '../../core/preflight/finding.ts';
import type { DatabaseOutcome, FailoverOutcome } from '../../core/simulate/failover-table.ts';
import type { CheckResult } from '../../core/verify/run-checks.ts';
import type { ToldError } from './call.ts';
import { type DrillOutcome, drillLevel, drillScenario } from './drill.ts';
import { draftId, pairId } from './pair.ts';

const node = z.string().min(1).max(64);

/** What a task is about. */
export const target = z.union([z.strictObject({ draftId }), z.strictObject({ pairId })]);
export type Target = z.infer<typeof target>;

/** What is known by its name on the nodes, e.g. `redis`. */
const engine = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** An admin's decision about a database, which only the server's name, typed, makes one. */
const roleOrder = { target: z.strictObject({ pairId }), node, engine, typedName: z.string().max(64) };

const takeBack = z.strictObject({
  onEdited: z.enum(['stop', 'keep', 'overwrite']),
  removePackages: z.boolean(),
});

/** Exactly the change that a `preview-undo` task has shown. */
const undo = takeBack.extend({ transactionId: z.string().max(64) });

/** Every long job there is. Each is listed, shows progress, can be cancelled, and leaves a log. */
export const taskOrder = z.discriminatedUnion('kind', [
  /** Logs in to both servers of a draft and proposes addresses from what it sees there. */
  z.strictObject({ kind: z.literal('connect'), target: z.strictObject({ draftId }) }),
  /** Explains the keepalived that both servers have already, and makes the draft want the same. */
  z.strictObject({ kind: z.literal('adopt'), target: z.strictObject({ draftId }) }),
  /** Reads both servers, judges them, and plans. Changes nothing. */
  z.strictObject({ kind: z.literal('plan'), target }),
  /** Carries out exactly the plan that a `plan` task has shown. */
  z.strictObject({ kind: z.literal('apply'), target, planTaskId: z.string().max(64) }),
  /** Completes or takes back what an interrupted run left half-way. */
  z.strictObject({ kind: z.literal('finish'), target }),
  z.strictObject({ kind: z.literal('verify'), target: z.strictObject({ pairId }) }),
  z.strictObject({ kind: z.literal('switchover'), target: z.strictObject({ pairId }), to: node }),
  z.strictObject({
    kind: z.literal('drill'),
    target: z.strictObject({ pairId }),
    scenario: drillScenario,
  }),
  /** All drills up to a level, one after the other; without a level all that are harmless. */
  z.strictObject({
    kind: z.literal('drills'),
    target: z.strictObject({ pairId }),
    level: drillLevel.optional(),
  }),
  z.strictObject({
    kind: z.literal('maintenance'),
    target: z.strictObject({ pairId }),
    node,
    isOn: z.boolean(),
  }),
  /** Lets a database be written to where the servers can't decide it themselves. */
  z.strictObject({ kind: z.literal('promote'), ...roleOrder }),
  /** Lets a database follow the primary that has data of its own; they are kept aside. */
  z.strictObject({ kind: z.literal('rejoin'), ...roleOrder }),
  z.strictObject({ kind: z.literal('preview-seed'), target: z.strictObject({ pairId }), engine, to: node }),
  /** Gives a node a copy of the primary's databases; its host name is typed where databases of its own give way. */
  z.strictObject({
    kind: z.literal('seed'),
    target: z.strictObject({ pairId }),
    engine,
    to: node,
    typedHostname: z.string().max(255).optional(),
  }),
  z.strictObject({ kind: z.literal('preview-undo'), target: z.strictObject({ pairId }) }),
  z.strictObject({ kind: z.literal('undo'), target: z.strictObject({ pairId }), options: undo }),
  z.strictObject({ kind: z.literal('preview-uninstall'), target: z.strictObject({ pairId }) }),
  z.strictObject({ kind: z.literal('uninstall'), target: z.strictObject({ pairId }), options: takeBack }),
  /** Boots the two demo servers. */
  z.strictObject({ kind: z.literal('demo') }),
]);
export type TaskOrder = z.infer<typeof taskOrder>;
export type TaskKind = TaskOrder['kind'];

/** What both servers said when they were reached for the first time. */
export type ConnectResult = {
  readonly nodes: readonly {
    readonly node: string;
    readonly hostname: string;
    /** e.g. `Debian GNU/Linux 12 (bookworm)`. */
    readonly system: string;
    /** Addresses with prefix length. */
    readonly addresses: readonly string[];
  }[];
  /** What was put into the draft; absent when the servers share no network. */
  readonly proposal?: { readonly vip: string; readonly witness?: string };
};

/** What a pair does that somebody else has set up, and what becomes of it in the draft. */
export type AdoptResult = Pick<Adoption, 'explanation' | 'findings' | 'remarks' | 'isSame'>;

export type PlanResult = {
  readonly findings: readonly Finding[];
  /** The node that serves now. */
  readonly holder?: string;
  /** Absent while a blocker stands. */
  readonly plan?: Plan;
  /** keepalived can't take the plan over by reloading, so the addresses move once. */
  readonly restartsKeepalived?: boolean;
  /** Longest outage that clients see, milliseconds, by what happens to the serving node. */
  readonly predictedMs: {
    readonly powerOff?: number;
    readonly serviceFailed?: number;
    readonly serviceHung?: number;
    readonly switchover?: number;
  };
  /** What the new configuration does in every state; absent when it could not be simulated. */
  readonly failover?: {
    /** Names, in the order of pair.yaml. */
    readonly nodes: readonly [string, string];
    readonly units: readonly {
      readonly name: string;
      /** Without prefix length. */
      readonly addresses: readonly string[];
      /** How many states were walked through. */
      readonly states: number;
      readonly outcomes: readonly FailoverOutcome[];
      /** [] for a pair without databases. */
      readonly databases: readonly DatabaseOutcome[];
    }[];
  };
  /** Seconds after which a node that hears nothing puts its old state back. */
  readonly deadlineSeconds: number;
};

/** The result of each kind of task. */
export type TaskResults = {
  readonly connect: ConnectResult;
  readonly adopt: AdoptResult;
  readonly plan: PlanResult;
  readonly apply: ApplyResult & { readonly pairId: string };
  readonly finish: Resolution;
  readonly verify: { readonly checks: readonly CheckResult[] };
  readonly switchover: SwitchoverResult;
  readonly drill: { readonly reportId: string; readonly report: DrillReport };
  /** Fewer ends than planned: the last one failed, or was stopped. */
  readonly drills: { readonly planned: readonly DrillScenarioId[]; readonly ends: readonly DrillOutcome[] };
  readonly maintenance: Record<never, never>;
  readonly promote: Record<never, never>;
  readonly rejoin: Record<never, never>;
  readonly 'preview-seed': { readonly plan: SeedPlan };
  readonly seed: SeedResult;
  readonly 'preview-undo': { readonly preview?: UndoPreview };
  readonly undo: UndoResult;
  readonly 'preview-uninstall': { readonly nodes: UndoPreview['nodes'] };
  readonly uninstall: UninstallResult;
  readonly demo: {
    readonly lab: string;
    readonly namespace: string;
    readonly nodes: readonly { readonly name: string; readonly address: string }[];
    readonly vip: string;
    readonly witness: string;
    readonly identityFile: string;
  };
};

type TaskBase = {
  readonly id: string;
  readonly order: TaskOrder;
  /** Name that its pair or draft had when it began; none for the demo servers and drafts with mistakes in them. */
  readonly about?: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Number of events in its log so far. */
  readonly events: number;
};

/**
 * running → (cancelling →) done | failed. A task that was cancelled ends as `failed` with `task.cancelled`, or as
 * `done` with a result that says so (`rolled-back`, `aborted`).
 */
export type TaskView = TaskBase &
  (
    | {
        readonly state: 'running' | 'cancelling';
        /**
         * While servers are changed, by node: when it puts its old state back unless it hears something before. RFC 3339,
         * on this computer's clock.
         */
        readonly deadlines?: Readonly<Record<string, string>>;
      }
    | { readonly state: 'done'; readonly result: TaskResults[TaskKind] }
    /** `also`: where both servers failed, the second one's error. */
    | { readonly state: 'failed'; readonly error: ToldError; readonly also: readonly ToldError[] }
  );

/** One line of a task's log. */
export type TaskEvent = { readonly taskId: string; readonly index: number; readonly event: Event };

/** Which pair or draft a task is about; none for the demo servers. */
export function targetOf({ order }: Pick<TaskView, 'order'>): Target | undefined {
  return 'target' in order ? order.target : undefined;
}
