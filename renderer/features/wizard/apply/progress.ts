import type { Event } from '../../../../core/events/event.ts';

/** Phases that people see, in their order; verify is of both nodes at once. */
export const phases = ['prepare', 'commit', 'verify', 'confirm'] as const;
type Phase = (typeof phases)[number];

/** How far one node is, as its events tell. */
export type NodeProgress = {
  readonly phases: Readonly<Record<Phase, 'waiting' | 'running' | 'done'>>;
  /** The step that it is at: reason and place in the plan. */
  readonly step?: { readonly why: string; readonly number: number; readonly total: number };
  /** Steps made so far, and of how many. */
  readonly done: number;
  readonly total: number;
  readonly rollBack: 'none' | 'running' | 'done';
  readonly isConfirmed: boolean;
  /** RFC 3339: since when it can't be reached. */
  readonly lostAt?: string;
};

const initial: NodeProgress = {
  phases: { prepare: 'waiting', commit: 'waiting', verify: 'waiting', confirm: 'waiting' },
  done: 0,
  total: 0,
  rollBack: 'none',
  isConfirmed: false,
};

/** Adds up a node's events, and those that are of both. */
export function nodeProgress(log: readonly Event[], node: string): NodeProgress {
  return log.filter((event) => isAbout(event, node)).reduce(advance, initial);
}

/** A roll-back is of both nodes, and its event names the one that is the reason. */
function isAbout(event: Event, node: string): boolean {
  return event.node === undefined || event.node === node || event.code === 'apply.rolling-back';
}

function advance(before: NodeProgress, { code, params, at }: Event): NodeProgress {
  switch (code) {
    case 'apply.phase-started':
      return withPhase(withoutLoss(before), params.phase, 'running');
    case 'apply.phase-done':
      if (params.phase === 'roll-back') return { ...before, rollBack: 'done' };
      return withPhase(withoutLoss(before), params.phase, 'done');
    case 'apply.step-started': {
      const step = { why: String(params.why), number: Number(params.number), total: Number(params.total) };
      return { ...before, step, total: step.total };
    }
    case 'apply.step-done':
      return { ...before, done: Math.max(before.done, Number(params.number)), total: Number(params.total) };
    case 'apply.rolling-back':
      return { ...before, rollBack: 'running' };
    case 'apply.node-confirmed':
    case 'apply.confirmed':
      return withPhase({ ...before, isConfirmed: true }, 'confirm', 'done');
    case 'apply.connection-lost':
      return { ...before, lostAt: at };
    default:
      return before;
  }
}

function withPhase(before: NodeProgress, phase: unknown, state: 'running' | 'done'): NodeProgress {
  const known = phases.find((candidate) => candidate === phase);
  return known === undefined ? before : { ...before, phases: { ...before.phases, [known]: state } };
}

function withoutLoss({ lostAt: _, ...rest }: NodeProgress): NodeProgress {
  return rest;
}

/** The whole of a node's way in percent: installing takes about as long as everything else together. */
export function percentDone({ phases: states, done, total }: NodeProgress): number {
  const shareOf: Readonly<Record<Phase, number>> = { prepare: 50, commit: 30, verify: 15, confirm: 5 };
  const made = total === 0 ? 0 : done / total;
  // What installing is at can't be told in figures; that it has begun can.
  const begun: Readonly<Partial<Record<Phase, number>>> = { prepare: 0.2, commit: made };
  return phases.reduce((sum, phase) => {
    const part = states[phase] === 'done' ? 1 : states[phase] === 'running' ? (begun[phase] ?? 0) : 0;
    return sum + part * shareOf[phase];
  }, 0);
}

/**
 * How long until a node begins to put its old state back if it hears nothing more, milliseconds: the sooner one. While
 * they are heard they are told every few seconds that the change goes on, which winds their timers up again.
 *
 * @param deadlines by node, RFC 3339
 * @returns undefined while no timer runs: before the first node was reached, and for nodes whose change is final
 */
export function safetyLeftMs(
  deadlines: Readonly<Record<string, string>> | undefined,
  nodes: readonly { readonly name: string; readonly progress: NodeProgress }[],
  nowMs: number,
): number | undefined {
  const left = nodes.flatMap(({ name, progress }) => {
    const until = progress.isConfirmed ? undefined : deadlines?.[name];
    return until === undefined ? [] : [Math.max(0, Date.parse(until) - nowMs)];
  });
  return left.length === 0 ? undefined : Math.min(...left);
}
