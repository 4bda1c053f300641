import { setTimeout as sleep } from 'node:timers/promises';

/** One connection to a database. */
export type WriterConnection = {
  /**
   * Writes a number, once, into an ordered set of rows.
   * @returns `acknowledged`: it must never be lost; `accepted`: by the primary alone; `refused`: not written
   * @throws when nobody knows: the connection broke, or no answer came in time
   */
  write(number: number): Promise<'acknowledged' | 'accepted' | 'refused'>;
  close(): void;
};

/** How a kind of database is written to and read. */
export type WriterTarget = {
  connect(): Promise<WriterConnection>;
};

export type WriterReport = {
  /** In the order in which they were written. */
  readonly acknowledged: readonly number[];
  /** The longest time in which the database took no write, milliseconds. */
  readonly longestGapMs: number;
};

export type AcknowledgedWriter = {
  /** How many writes were taken so far, acknowledged or not. */
  count(): number;
  stop(): Promise<WriterReport>;
};

/**
 * Writes one number after the other, without end, from outside of the pair, and keeps what was acknowledged. A number
 * is never written twice: one whose fate is unknown is given up for the next.
 */
export function startWriter(target: WriterTarget): AcknowledgedWriter {
  const acknowledged: number[] = [];
  let taken = 0;
  let isStopped = false;
  let longestGapMs = 0;
  let lastAtMs: number | undefined;
  const run = async () => {
    let connection: WriterConnection | undefined;
    for (let number = 1; !isStopped; number += 1) {
      try {
        connection ??= await target.connect();
        const fate = await connection.write(number);
        if (fate !== 'refused') {
          const now = performance.now();
          longestGapMs = Math.max(longestGapMs, now - (lastAtMs ?? now));
          lastAtMs = now;
          taken += 1;
          if (fate === 'acknowledged') acknowledged.push(number);
          continue;
        }
      } catch {
        connection?.close();
        connection = undefined;
      }
      await sleep(10);
    }
    connection?.close();
  };
  const running = run();
  return {
    count: () => taken,
    stop: async () => {
      isStopped = true;
      await running;
      return { acknowledged, longestGapMs };
    },
  };
}

/**
 * What is wrong with the rows that a database has in the end; all empty when nothing is. A write that was given up may
 * still arrive, as late as the network brings it: only what was acknowledged has an order.
 */
export function judgeRows(report: WriterReport, rows: readonly number[]) {
  const present = new Set(rows);
  const acknowledged = new Set(report.acknowledged);
  const ordered = rows.filter((number) => acknowledged.has(number));
  return {
    lost: report.acknowledged.filter((number) => !present.has(number)),
    doubled: rows.filter((number, index) => rows.indexOf(number) !== index),
    outOfOrder: ordered.filter((number, index) => index > 0 && number < (ordered[index - 1] ?? 0)),
  };
}

/** As it should be. */
export const NOTHING_WRONG = { lost: [], doubled: [], outOfOrder: [] };
