import type { LabNode } from '../../core/adapters/lab/lab-node.ts';
import {
  type ServerSnapshot,
  snapshotDifferences,
  snapshotServers,
  TRANSACTION_RECORDS,
} from '../lab/support/server-snapshot.ts';

/** How both servers look, in the order of the pair file. */
export type PairSnapshot = readonly ServerSnapshot[];

/** Not a server's state: who serves at the moment, what was recorded when, and what differs with every boot. */
const PASSING: readonly RegExp[] = [
  TRANSACTION_RECORDS,
  /^address (?:eth0 inet [0-9.]+\.100\/|lo inet 169\.254\.)/,
  /^file \/var\/lib\/pairkeeper\/(?:events\.jsonl(?:\.1)?|history)$/,
  /^directory \/tmp\/systemd-private-/,
  /^mount \/$/,
];

/** Left out as well where a state was reached another way than the one it is compared with: ids differ. */
const OWN_RECORDS: readonly RegExp[] = [/^(?:file|directory|pipe) \/var\/lib\/pairkeeper(?:\/.*)?$/];

/** True when nothing but passing things differs. */
export function isSameState(one: PairSnapshot, other: PairSnapshot): boolean {
  return one.every((server, index) => {
    const beside = other[index];
    return beside !== undefined && snapshotDifferences(server, beside, PASSING).length === 0;
  });
}

export const snapshotPair = (nodes: readonly LabNode[]): Promise<PairSnapshot> => snapshotServers(nodes);

/**
 * Which of two states each server is in, byte for byte.
 * @param isTakenBack the old state was never left for good, so that our own records of it are the same too
 * @returns for each server `old`, `new`, or what keeps it from being the nearer one
 */
export function judgeState(
  now: PairSnapshot,
  states: { readonly old: PairSnapshot; readonly new: PairSnapshot },
  isTakenBack: boolean,
): readonly ('old' | 'new' | readonly string[])[] {
  return now.map((server, index) => {
    const against = (pair: PairSnapshot, except: readonly RegExp[]): readonly string[] => {
      const wanted = pair[index];
      if (wanted === undefined) throw new Error('no such server');
      return snapshotDifferences(wanted, server, except);
    };
    const old = against(states.old, isTakenBack ? PASSING : [...PASSING, ...OWN_RECORDS]);
    const changed = against(states.new, [...PASSING, ...OWN_RECORDS]);
    if (old.length === 0) return 'old';
    if (changed.length === 0) return 'new';
    return old.length < changed.length ? old : changed;
  });
}
