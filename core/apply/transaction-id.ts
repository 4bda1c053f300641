import type { Random } from '../host/clock.ts';

/**
 * A new id, e.g. `20261121T092403Z-1f0c9a2e`. It begins with the time, so that ids sort by age; the rest keeps two runs
 * of one second apart.
 *
 * @param nowMs milliseconds since the epoch
 */
export function newTransactionId(nowMs: number, random: Random): string {
  return `${new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '')}-${random.hex(4)}`;
}

/** When a transaction began, RFC 3339 to the second, by the clock of whoever began it. */
export function transactionTime(id: string): string {
  return id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z.*$/, '$1-$2-$3T$4:$5:$6Z');
}
