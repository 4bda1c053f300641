import type { Clock } from '../../host/clock.ts';
import type { RowDifference } from './comparison.ts';
import { NOW, readChunks, readKeys, readRanges, type TableReader } from './read-tables.ts';

/** Both nodes' readers: of the primary, and of its replica. */
export type Readers = { readonly source: TableReader; readonly target: TableReader };

/** What was seen of something on the primary, then on its replica, then on the primary again; nothing: it is not there. */
type Look = {
  readonly before: string | undefined;
  readonly there: string | undefined;
  readonly after: string | undefined;
};

const LOOKS = 8;
const BETWEEN_LOOKS_MS = 1000;

/**
 * Is it different, or was it being written to? The replica has applied everything that the primary had at the first
 * reading. So what is the same before and after, and not on the replica, was either written twice in between and
 * changed back, or is different: it has to be seen in the same way twice running. What is written to all the time is
 * undecided; replication writes whole rows (`binlog_row_image=FULL`), so that a row that is is made equal by it.
 *
 * @param previous what was seen last time, where that spoke for a difference
 */
function judgeLook(
  look: Look,
  previous: string | undefined,
): 'equal' | 'different' | { readonly seen?: string } {
  const { before, there, after } = look;
  if (there === before || there === after) return 'equal';
  if (before !== after) return {};
  const seen = `${before ?? ''}/${there ?? ''}`;
  return seen === previous ? 'different' : { seen };
}

export type ProvedRows = {
  readonly differences: readonly RowDifference[];
  /** Rows that were written to at each look. */
  readonly undecided: number;
};

/** Checksums of rows by their keys, as both nodes were read one after the other. */
export type SeenRows = {
  readonly before: ReadonlyMap<string, string>;
  readonly there: ReadonlyMap<string, string>;
};

/**
 * Looks at rows that seemed to differ until it is sure of them.
 *
 * @param keys of one table
 * @param seen where they seemed to differ: the first look's beginning
 */
export async function proveRows(
  { source, target }: Readers,
  clock: Clock,
  id: string,
  keys: readonly string[],
  seen: SeenRows,
): Promise<ProvedRows> {
  const differences: RowDifference[] = [];
  let open: ReadonlyMap<string, string | undefined> = new Map(keys.map((key) => [key, undefined]));
  let { before, there } = seen;
  for (let look = 1; open.size > 0; look += 1) {
    const asked = [...open.keys()];
    const after = await readKeys(source, NOW, id, asked);
    const next = new Map<string, string | undefined>();
    for (const key of asked) {
      const row = { before: before.get(key), there: there.get(key), after: after.rows.get(key) };
      const judged = judgeLook(row, open.get(key));
      if (judged === 'different') differences.push({ kind: kindOf(row), key });
      else if (judged !== 'equal') next.set(key, judged.seen);
    }
    open = next;
    if (look === LOOKS || open.size === 0) break;
    await clock.sleep(BETWEEN_LOOKS_MS);
    // The end of one look is the beginning of the next one.
    before = after.rows;
    there = (await readKeys(target, after.position, id, [...open.keys()])).rows;
  }
  return { differences, undecided: open.size };
}

function kindOf({ before, there }: Look): RowDifference['kind'] {
  if (there === undefined) return 'missing';
  return before === undefined ? 'extra' : 'changed';
}

/** As `proveRows`, for a table whose rows can't be told apart. */
export async function proveWhole(
  { source, target }: Readers,
  clock: Clock,
  table: { readonly id: string; readonly how: string; readonly lower: string },
): Promise<'equal' | 'different' | 'undecided'> {
  let previous: string | undefined;
  for (let look = 1; look <= LOOKS; look += 1) {
    await clock.sleep(BETWEEN_LOOKS_MS);
    const before = await readChunks(source, 1, [table]);
    const there = await readRanges(target, before.position, before.chunks);
    const after = await readChunks(source, 1, [table]);
    const seen = { before: wholeOf(before), there: wholeOf(there), after: wholeOf(after) };
    const judged = judgeLook(seen, previous);
    if (typeof judged === 'string') return judged;
    previous = judged.seen;
  }
  return 'undecided';
}

function wholeOf({ chunks }: Awaited<ReturnType<typeof readRanges>>): string | undefined {
  const [chunk] = chunks;
  return chunk === undefined ? undefined : `${chunk.rows} ${chunk.checksum}`;
}
