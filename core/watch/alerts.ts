import type { Event } from '../events/event.ts';
import { unfitNodes } from './alert-cause.ts';
import type { ClusterHealth } from './cluster-health.ts';
import {
  type AlertBody,
  type AlertContext,
  causeWaitMs,
  describeChange,
  describeDigest,
  describeFlapping,
} from './describe-alert.ts';
import { isBad, isSameSituation, type Situation, situationOf } from './situation.ts';

export type { AlertBody };

/** Turns what is seen of one pair into the few things that an admin must hear of. Times are this computer's clock, ms. */
export type AlertWatcher = {
  /** @param event with its time on this computer's clock */
  event(event: Event): void;
  health(health: ClusterHealth): void;
  /** The pair is seen at this moment; to be told every second or so while it is. */
  seen(nowMs: number): void;
  /** Somebody at this computer begins, or has ended, changing the pair: what that brings is no news. */
  ownChange(isRunning: boolean, nowMs: number): void;
  /** What is due now. To be asked after every call above, and again at `nextLookAtMs`. */
  look(nowMs: number): readonly AlertBody[];
  /** When time alone can bring something; undefined: never. */
  nextLookAtMs(): number | undefined;
  /** True while the pair is seen from here. */
  isSeen(): boolean;
  /** What was told last, to go on with after a restart. */
  told(): Situation | undefined;
};

export type AlertOptions = {
  /** The longest outage that a failover is predicted to take, milliseconds. */
  readonly predictedMs?: number;
  /** What was told before this program was started again, and when the pair was seen last. */
  readonly before?: { readonly told: Situation; readonly seenAtMs: number };
};

/** After a change of our own the pair has so long to come to rest. */
const OWN_CHANGE_MS = 10_000;
/** Nothing seen for so long is told. */
const UNREACHABLE_MS = 30_000;
/** What was missed is told by the nodes within this time. */
const CATCH_UP_MS = 2000;
/** More changes than this within the time are folded. */
const MAX_CHANGES = 3;
const FLAPPING_MS = 600_000;
const MAX_EVENTS = 500;

type Away = {
  /** When the pair was seen last. */
  readonly sinceMs: number;
  readonly beganMs: number;
  /** Whether it was told, or that need not be told. */
  isTold: boolean;
  /** Whether somebody waits for the news that it is seen again. */
  isMissed: boolean;
  backAtMs?: number;
};

/** A change that has not lasted long enough to be told. */
type Candidate = {
  readonly situation: Situation;
  readonly sinceMs: number;
  /** Why is about to be told: so long it waits for that, milliseconds. */
  causeWaitMs?: number;
};

type Memory = {
  told: Situation | undefined;
  health: ClusterHealth | undefined;
  candidate: Candidate | undefined;
  /** Not seen from here since. */
  away: Away | undefined;
  seenAtMs: number | undefined;
  quietUntilMs: number | undefined;
  /** Moments of the last changes that were, or would have been, told. */
  changes: number[];
  isHolding: boolean;
  readonly events: Event[];
};

export function createAlertWatcher({ predictedMs = 0, before }: AlertOptions): AlertWatcher {
  const memory: Memory = {
    told: before?.told,
    health: undefined,
    candidate: undefined,
    // A start is a return: what happened meanwhile is told at once.
    away:
      before === undefined
        ? undefined
        : { sinceMs: before.seenAtMs, beganMs: before.seenAtMs, isTold: true, isMissed: false },
    seenAtMs: before?.seenAtMs,
    quietUntilMs: undefined,
    changes: [],
    isHolding: false,
    events: [],
  };
  return {
    event(event) {
      memory.events.push(event);
      if (memory.events.length > MAX_EVENTS) memory.events.shift();
    },
    health(health) {
      memory.health = health;
    },
    seen(now) {
      if (memory.away === undefined) memory.seenAtMs = now;
    },
    ownChange(isRunning, now) {
      memory.quietUntilMs = isRunning ? Number.POSITIVE_INFINITY : now + OWN_CHANGE_MS;
    },
    look: (now) => look(memory, predictedMs, now),
    nextLookAtMs: () => nextLook(memory, predictedMs),
    isSeen: () =>
      memory.away === undefined && memory.health !== undefined && memory.health.state !== 'unknown',
    told: () => memory.told,
  };
}

function look(memory: Memory, predictedMs: number, nowMs: number): readonly AlertBody[] {
  const { health, events } = memory;
  if (health === undefined || isQuiet(memory, nowMs)) return [];
  const context: AlertContext = { health, events, nowMs };
  const present = situationOf(health);
  if (present.kind === 'unknown') return lookAway(memory, context);
  if (memory.away !== undefined) return lookBack(memory, present, context);
  if (hasCalmedDown(memory, nowMs)) {
    accept(memory, present);
    return [describeChange(undefined, present, context)];
  }
  if (memory.told !== undefined && isSameSituation(memory.told, present)) {
    memory.candidate = undefined;
    return [];
  }
  if (memory.candidate === undefined || !isSameSituation(memory.candidate.situation, present)) {
    memory.candidate = { situation: present, sinceMs: nowMs };
  }
  const waitedMs = nowMs - memory.candidate.sinceMs;
  if (waitedMs < settleMs(memory, predictedMs)) return [];
  memory.candidate.causeWaitMs = causeWaitMs(memory.told, present, context);
  if (waitedMs < memory.candidate.causeWaitMs) return [];
  const before = memory.told;
  accept(memory, present);
  // The first look at a pair that is well is no news.
  if (before === undefined && !isBad(present)) return [];
  return fold(memory, present, describeChange(before, present, context), context);
}

/** While we change the pair ourselves nothing is told; afterwards only what is bad. */
function isQuiet(memory: Memory, nowMs: number): boolean {
  const { quietUntilMs, health } = memory;
  if (quietUntilMs === undefined) return false;
  memory.candidate = undefined;
  if (nowMs < quietUntilMs) return true;
  memory.quietUntilMs = undefined;
  if (health === undefined) return false;
  const present = situationOf(health);
  const holder = present.holder === undefined ? {} : { holder: present.holder };
  memory.told = isBad(present) ? { ...(memory.told ?? { kind: 'healthy' }), ...holder } : present;
  return false;
}

function lookAway(memory: Memory, context: AlertContext): readonly AlertBody[] {
  const { nowMs } = context;
  memory.candidate = undefined;
  const { seenAtMs = nowMs } = memory;
  memory.away ??= { sinceMs: seenAtMs, beganMs: nowMs, isTold: false, isMissed: false };
  delete memory.away.backAtMs;
  if (memory.away.isTold || nowMs - memory.away.beganMs < UNREACHABLE_MS) return [];
  memory.away.isTold = true;
  memory.away.isMissed = true;
  return [describeChange(memory.told, { kind: 'unknown' }, context)];
}

/** Seen again: one summary of everything, when the nodes have told what was missed. */
function lookBack(memory: Memory, present: Situation, context: AlertContext): readonly AlertBody[] {
  const { away, told } = memory;
  if (away === undefined) return [];
  away.backAtMs ??= context.nowMs;
  if (context.nowMs - away.backAtMs < CATCH_UP_MS) return [];
  memory.away = undefined;
  accept(memory, present);
  const wasBad = told !== undefined && isBad(told);
  if (wasBad && isSameSituation(told, present) && !away.isMissed) return [];
  const digest = describeDigest(told, present, away.sinceMs, context);
  if (digest !== undefined) return [digest];
  return wasBad || away.isMissed ? [describeChange(undefined, present, context)] : [];
}

function accept(memory: Memory, situation: Situation): void {
  memory.told = situation;
  memory.candidate = undefined;
}

/** How long a change must have lasted before it is told: short, but longer than what passes by itself. */
function settleMs({ told, health, candidate }: Memory, predictedMs: number): number {
  const next = candidate?.situation;
  switch (next?.kind) {
    case 'down':
      return Math.max(3000, predictedMs * 1.5 + 1000);
    case 'split-brain':
      return 2000;
    case 'healthy':
      return told !== undefined && isBad(told) ? 2000 : 1000;
    case 'maintenance':
      return 1000;
    default: {
      const isMoved = told?.holder !== undefined && next?.holder !== told.holder;
      const unfit = health === undefined ? [] : unfitNodes(health);
      // The serving node is unfit: the other one is about to take over, and that is the news then.
      const isAboutToMove = !isMoved && next?.holder !== undefined && unfit.includes(next.holder);
      return isAboutToMove ? Math.max(3000, predictedMs * 1.5 + 1000) : 250;
    }
  }
}

/** Many changes in a short time become one alert, and the others are held until it is calm; nobody serving never is. */
function fold(
  memory: Memory,
  present: Situation,
  alert: AlertBody,
  context: AlertContext,
): readonly AlertBody[] {
  const { nowMs } = context;
  memory.changes = [...memory.changes.filter((at) => nowMs - at <= FLAPPING_MS), nowMs];
  if (memory.isHolding) return present.kind === 'down' || present.kind === 'split-brain' ? [alert] : [];
  if (memory.changes.length <= MAX_CHANGES) return [alert];
  memory.isHolding = true;
  return [describeFlapping(memory.changes.length, context)];
}

/** What was held meanwhile is told as it is now. */
function hasCalmedDown(memory: Memory, nowMs: number): boolean {
  const last = memory.changes.at(-1);
  if (!memory.isHolding || last === undefined || nowMs - last <= FLAPPING_MS) return false;
  memory.isHolding = false;
  memory.changes = [];
  return true;
}

function nextLook(memory: Memory, predictedMs: number): number | undefined {
  const { quietUntilMs, away, candidate, isHolding, changes, health } = memory;
  if (health === undefined) return undefined;
  if (quietUntilMs !== undefined) return Number.isFinite(quietUntilMs) ? quietUntilMs : undefined;
  if (away?.backAtMs !== undefined) return away.backAtMs + CATCH_UP_MS;
  if (away !== undefined) return away.isTold ? undefined : away.beganMs + UNREACHABLE_MS;
  if (candidate !== undefined) {
    return candidate.sinceMs + Math.max(settleMs(memory, predictedMs), candidate.causeWaitMs ?? 0);
  }
  const last = changes.at(-1);
  return isHolding && last !== undefined ? last + FLAPPING_MS + 1 : undefined;
}
