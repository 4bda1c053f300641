import type { Event } from '../events/event.ts';
import type { ClusterHealth } from './cluster-health.ts';

/** What made a node unfit, as far as the events tell. */
export type AlertCause =
  | { readonly kind: 'check'; readonly check: string; readonly at: string }
  /** keepalived took it out; no check says why. */
  | { readonly kind: 'fault'; readonly at: string }
  /** keepalived itself does not run: somebody stopped it, or it crashed. */
  | { readonly kind: 'stopped'; readonly at: string }
  | { readonly kind: 'maintenance'; readonly at: string }
  | { readonly kind: 'switchover'; readonly at: string }
  /** Its peer does not hear it, or it can't be seen any more. */
  | { readonly kind: 'node'; readonly at?: string }
  | { readonly kind: 'unknown' };

/** Nodes with something against them. One that merely does not hear the other is fit, and serves on. */
export function unfitNodes({ redundancy }: ClusterHealth): readonly string[] {
  return redundancy.reasons.flatMap(({ code, node }) =>
    node === undefined || code === 'heartbeat.lost' ? [] : [node],
  );
}

/** What happened longer before a change than this did not cause it; milliseconds. */
const WITHIN_MS = 60_000;
/** The node runs its checks when keepalived has taken it out: what they say comes a little later. Milliseconds. */
const CHECKED_AFTER_MS = 10_000;

/**
 * Why a node stopped serving, or being able to.
 *
 * @param events the recent ones of both nodes, on one clock
 * @param until the moment at which the other one took over, RFC 3339: what came later is a consequence; default: now
 */
export function causeOf(
  node: string,
  events: readonly Event[],
  health: ClusterHealth,
  nowMs: number,
  until = stamp(nowMs),
): AlertCause {
  const recent = events
    .filter(({ at }) => nowMs - Date.parse(at) <= WITHIN_MS)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const own = recent.filter((event) => event.node === node);
  const before = own.filter(({ at }) => at <= until);
  const switched = before.filter(({ code }) => code.startsWith('maintenance.')).at(-1);
  if (switched?.code === 'maintenance.on') {
    return { kind: switched.params.reason === 'switchover' ? 'switchover' : 'maintenance', at: switched.at };
  }
  const state = before.filter(({ code }) => code === 'vrrp.state').at(-1);
  const fault = state?.params.state === 'FAULT' ? state.at : undefined;
  const checked = own.filter(({ at }) => Date.parse(at) <= Date.parse(until) + CHECKED_AFTER_MS);
  const failed = failedChecks(checked).at(-1);
  if (failed !== undefined) {
    const at = fault !== undefined && fault < failed.at ? fault : failed.at;
    return { kind: 'check', check: String(failed.params.check), at };
  }
  const reasons = health.redundancy.reasons.filter((reason) => reason.node === node);
  const check = reasons.find(({ code }) => code === 'check.failed');
  if (check?.params.check !== undefined) {
    return { kind: 'check', check: String(check.params.check), at: check.since ?? stamp(nowMs) };
  }
  if (fault !== undefined) return { kind: 'fault', at: fault };
  const stopped = reasons.find(({ code }) => code === 'keepalived.stopped');
  if (stopped !== undefined) return { kind: 'stopped', at: stopped.since ?? stamp(nowMs) };
  const unheard = lastHeartbeat(recent.filter((event) => event.node !== node));
  const isSeen = health.nodes.find((judged) => judged.node === node)?.source === 'self';
  const isSilent = reasons.some(({ code }) => code === 'node.silent' || code === 'vrrp.two-masters');
  if (!isSeen || isSilent || unheard !== undefined) {
    return { kind: 'node', ...(unheard === undefined ? {} : { at: unheard.at }) };
  }
  return { kind: 'unknown' };
}

/** The loss of the other node's sign of life, unless it is back. */
function lastHeartbeat(events: readonly Event[]): Event | undefined {
  const heartbeats = events.filter(
    ({ code, params }) => code.startsWith('heartbeat.') && params.level !== 'service',
  );
  const last = heartbeats.at(-1);
  return last?.code === 'heartbeat.lost' ? last : undefined;
}

/** The checks that failed and have not passed since, in the order in which they failed. */
function failedChecks(events: readonly Event[]): readonly Event[] {
  const last = new Map<unknown, Event>();
  for (const event of events) {
    if (event.code === 'check.failed' || event.code === 'check.passed') last.set(event.params.check, event);
  }
  return [...last.values()].filter(({ code }) => code === 'check.failed');
}

/** When a node last became MASTER; undefined when no event of the last minute says so. */
export function tookOverAt(node: string, events: readonly Event[], nowMs: number): string | undefined {
  return events
    .filter((event) => event.node === node && event.code === 'vrrp.state' && event.params.state === 'MASTER')
    .map(({ at }) => at)
    .filter((at) => nowMs - Date.parse(at) <= WITHIN_MS)
    .sort()
    .at(-1);
}

export function stamp(nowMs: number): string {
  return new Date(nowMs).toISOString();
}

/**
 * Time of day on this computer's clock, as people compare it with what they saw.
 *
 * @param at RFC 3339
 */
export function timeOfDay(at: string): string {
  return new Date(at).toTimeString().slice(0, 8);
}
