import { AppError } from '../errors/app-error.ts';
import type { Host } from '../host/host.ts';
import { type AuditEntry, type CheckedTrail, checkTrail, knownHeads } from './audit-trail.ts';
import { type AuditStore, readTrail } from './audited.ts';

/** The name of this computer among those whose trails there are; no node is called so in a trail of ours. */
export const HERE = 'here';

/** A trail, and whose it is: a node's, or this computer's. */
export type PairTrail = { readonly of: string } & (
  | { readonly checked: CheckedTrail }
  /** It could not be read; so nothing is known of it. */
  | { readonly failure: AppError }
);

/** A node that is connected, or why it is not. */
type MaybeHost = Host | { readonly node: string; readonly failure: AppError };

/** This computer's trail, its chain followed. */
export async function readOwnTrail(store: AuditStore): Promise<CheckedTrail> {
  return checkTrail(await store.read());
}

/**
 * The nodes' trails, each held against what was noted here.
 *
 * @param here this computer's entries
 */
export function readNodeTrails(
  here: readonly AuditEntry[],
  hosts: readonly MaybeHost[],
): Promise<readonly PairTrail[]> {
  return Promise.all(
    hosts.map(async (host): Promise<PairTrail> => {
      if ('failure' in host) return { of: host.node, failure: host.failure };
      try {
        return { of: host.node, checked: checkTrail(await readTrail(host), knownHeads(here, host.node)) };
      } catch (error) {
        if (error instanceof AppError) return { of: host.node, failure: error };
        throw error;
      }
    }),
  );
}

/** Every entry of every trail that could be read, oldest first. */
export function entriesOf(trails: readonly PairTrail[]): readonly AuditEntry[] {
  const entries = trails.flatMap((trail) => ('checked' in trail ? trail.checked.entries : []));
  return [...entries].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Lines of JSON for a log system. @param pair the pair's name, put into each line */
export function exportLines(pair: string, trails: readonly PairTrail[]): readonly string[] {
  return entriesOf(trails).map((entry) => JSON.stringify({ pair, ...entry }));
}
