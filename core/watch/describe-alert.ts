import type { ErrorParams } from '../errors/app-error.ts';
import type { Event, EventLevel } from '../events/event.ts';
import { causeOf, stamp, timeOfDay, tookOverAt, unfitNodes } from './alert-cause.ts';
import type { ClusterHealth, HealthState } from './cluster-health.ts';
import { isBad, type Situation } from './situation.ts';

/** What the admin is told. Texts: `alert.<code>.title` and `alert.<code>.body`. */
export type AlertBody = {
  readonly code: string;
  readonly level: EventLevel;
  /** RFC 3339. */
  readonly at: string;
  readonly state: HealthState;
  readonly node?: string;
  readonly params: ErrorParams;
};

export type AlertContext = {
  readonly health: ClusterHealth;
  /** The recent events of both nodes, on one clock. */
  readonly events: readonly Event[];
  readonly nowMs: number;
};

/** A change from one situation to another, in the words that name node, cause and consequence. */
export function describeChange(
  before: Situation | undefined,
  after: Situation,
  context: AlertContext,
): AlertBody {
  const { health, nowMs } = context;
  const address = addressesOf(health);
  const since = timeOfDay(health.since ?? stamp(nowMs));
  switch (after.kind) {
    case 'down':
      return alert(context, 'down', 'error', { address, time: since });
    case 'split-brain': {
      const holders = [...new Set(health.vips.flatMap((vip) => vip.holders))].join(', ');
      return alert(context, 'split-brain', 'error', { address, holders, time: since });
    }
    case 'unknown':
      return alert(context, 'unreachable', 'warning', { time: since });
    case 'healthy':
    case 'degraded':
    case 'maintenance':
      return before?.holder !== undefined && after.holder !== undefined && before.holder !== after.holder
        ? describeMove(before.holder, after.holder, isBad(after), context)
        : describeStay(after, context);
  }
}

/**
 * What explains a takeover comes a little after it was seen: a node's own decision with the next line of its stream, what
 * that was made for when a check has asked several times. A busy node is slower, and a cause that is known ends the wait.
 */
const CAUSE_TOLD_MS = 1500;

/**
 * How long a takeover is to be left untold for the events that explain it: addresses are seen before either node tells
 * why. Milliseconds since the takeover was seen; 0 when all is there.
 */
export function causeWaitMs(
  before: Situation | undefined,
  { holder }: Situation,
  { health, events, nowMs }: AlertContext,
): number {
  if (before?.holder === undefined || holder === undefined || before.holder === holder) return 0;
  const takenAt = tookOverAt(holder, events, nowMs);
  const { kind } = causeOf(before.holder, events, health, nowMs, takenAt);
  const isOpen = kind === 'unknown' || kind === 'fault' || (kind === 'check' && takenAt === undefined);
  return isOpen ? CAUSE_TOLD_MS : 0;
}

function describeMove(from: string, to: string, isLost: boolean, context: AlertContext): AlertBody {
  const { health, events, nowMs } = context;
  const address = addressesOf(health);
  const takenAt = tookOverAt(to, events, nowMs);
  const cause = causeOf(from, events, health, nowMs, takenAt);
  const at = ('at' in cause ? cause.at : undefined) ?? takenAt ?? stamp(nowMs);
  const params = { other: to, address, time: timeOfDay(at) };
  const tell = (code: string, more: ErrorParams = {}) =>
    alert(context, code, 'warning', { ...params, ...more }, from);
  if (cause.kind === 'switchover' || cause.kind === 'maintenance') {
    return { ...tell('moved'), level: 'info' };
  }
  if (!isLost) return tell('failed-over.whole');
  if (cause.kind === 'node' || cause.kind === 'stopped') return tell(`failed-over.${cause.kind}`);
  if (cause.kind === 'unknown' || takenAt === undefined) return tell('failed-over.other');
  const seconds = (Math.max(0, Date.parse(takenAt) - Date.parse(cause.at)) / 1000).toFixed(1);
  return cause.kind === 'fault'
    ? tell('failed-over.fault', { seconds })
    : tell('failed-over.check', { check: cause.check, seconds });
}

function describeStay({ kind, holder = '' }: Situation, context: AlertContext): AlertBody {
  const { health, events, nowMs } = context;
  const address = addressesOf(health);
  const other = health.nodes.find(({ node }) => node !== holder)?.node ?? '';
  if (kind === 'healthy') return alert(context, 'recovered', 'info', { address, other }, holder);
  if (kind === 'maintenance') return alert(context, 'maintenance', 'info', { address, other: holder }, other);
  const unfit = unfitNodes(health)[0] ?? other;
  const serving = holder === '' ? other : holder;
  const cause = causeOf(unfit, events, health, nowMs);
  const at = ('at' in cause ? cause.at : undefined) ?? health.since ?? stamp(nowMs);
  const params = { other: serving, address, time: timeOfDay(at) };
  const code = cause.kind === 'check' ? 'check' : cause.kind === 'node' ? 'node' : 'other';
  const check = cause.kind === 'check' ? { check: cause.check } : {};
  // The one that serves is the one that is unfit: it goes on as long as the other one can't take over either.
  const place = unfit === serving ? 'redundancy-lost.serving' : `redundancy-lost.${code}`;
  return alert(context, place, 'warning', { ...params, ...check }, unfit);
}

/** @returns nothing when there is nothing to tell: all is as it was before */
export function describeDigest(
  before: Situation | undefined,
  after: Situation,
  sinceMs: number,
  context: AlertContext,
): AlertBody | undefined {
  const { events, health } = context;
  const address = addressesOf(health);
  const meanwhile = events.filter(({ at }) => Date.parse(at) >= sinceMs);
  const takeovers = meanwhile.filter(
    ({ code, params }) => code === 'vrrp.state' && params.state === 'MASTER',
  ).length;
  const params = { address, count: takeovers, time: timeOfDay(stamp(sinceMs)), holder: after.holder ?? '' };
  if (isBad(after)) return alert(context, `while-away.${after.kind}`, levelOf(after), params);
  const hasMoved = before?.holder !== undefined && before.holder !== after.holder;
  if (hasMoved || takeovers > 0) return alert(context, 'while-away.moved', 'warning', params);
  return undefined;
}

/** The pair changes so often that each change by itself says nothing. */
export function describeFlapping(count: number, context: AlertContext): AlertBody {
  return alert(context, 'flapping', 'warning', { count, address: addressesOf(context.health) });
}

function levelOf({ kind }: Situation): EventLevel {
  return kind === 'degraded' ? 'warning' : 'error';
}

function addressesOf({ vips }: ClusterHealth): string {
  return vips.map(({ address }) => address).join(', ');
}

function alert(
  { health, nowMs }: AlertContext,
  code: string,
  level: EventLevel,
  params: ErrorParams,
  node?: string,
): AlertBody {
  const at = stamp(nowMs);
  return { code, level, at, state: health.state, params, ...(node === undefined ? {} : { node }) };
}
