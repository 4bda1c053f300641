import type { Event } from '../events/event.ts';
import type { ClusterHealth } from './cluster-health.ts';

/** What made a node unfit, as far as the events tell. */
export type AlertCause =
  | { readonly kind: 'check'; readonly check: string; readonly at: string }
  | { readonly kind: 'maintenance'; readonly at: string }
  | { readonly kind: 'switchover'; readonly at: string }
  /** Its peer does not hear it, or it can't be seen any more. */
  | { readonly kind: 'node'; readonly at?: string }
  | { readonly kind: 'unknown' };

/** What happened longer before a change than this did not cause it; milliseconds. */
const WITHIN_MS = 60_000;

/**
 * Why a node stopped serving, or being able to.
 *
 * @param events the recent ones of both nodes, on one clock
 */
export function causeOf(
  node: string,
  events: readonly Event[],
  health: ClusterHealth,
  nowMs: number,
): AlertCause {
  const recent = events
    .filter(({ at }) => nowMs - Date.parse(at) <= WITHIN_MS)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const own = recent.filter((event) => event.node === node);
  const taken = own.filter(({ code }) => code === 'maintenance.on').at(-1);
  if (taken !== undefined) {
    return { kind: taken.params.reason === 'switchover' ? 'switchover' : 'maintenance', at: taken.at };
  }
  const failed = own.filter(({ code }) => code === 'check.failed').at(-1);
  if (failed !== undefined) return { kind: 'check', check: String(failed.params.check), at: failed.at };
  const reasons = health.redundancy.reasons.filter((reason) => reason.node === node);
  const check = reasons.find(({ code }) => code === 'check.failed');
  if (check?.params.check !== undefined) {
    return { kind: 'check', check: String(check.params.check), at: check.since ?? stamp(nowMs) };
  }
  const unheard = recent.find((event) => event.code === 'heartbeat.lost' && event.node !== node);
  const isSeen = health.nodes.find((judged) => judged.node === node)?.source === 'self';
  const isSilent = reasons.some(({ code }) => code === 'node.silent' || code === 'vrrp.two-masters');
  if (!isSeen || isSilent || unheard !== undefined) {
    return { kind: 'node', ...(unheard === undefined ? {} : { at: unheard.at }) };
  }
  return { kind: 'unknown' };
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
