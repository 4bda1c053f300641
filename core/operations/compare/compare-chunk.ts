import type { Clock } from '../../host/clock.ts';
import { type ComparedTable, MOST_ROWS, type TableProgress } from './comparison.ts';
import { proveRows, proveWhole, type Readers } from './prove-rows.ts';
import { type Chunk, NOW, OPEN, readRows } from './read-tables.ts';

type Work = { readonly readers: Readers; readonly clock: Clock };

/**
 * Sets one range of rows on the primary against the same one on the replica, and finds the rows behind a difference.
 *
 * @param table how far it is
 * @param there the replica's; nothing where the table is gone there
 * @returns how far it is then
 */
export async function compareChunk(
  work: Work,
  table: TableProgress,
  here: Chunk,
  there: Chunk | undefined,
): Promise<TableProgress> {
  const { found, definition } = table;
  const counted = { ...found, rows: found.rows + here.rows };
  const same = there !== undefined && there.rows === here.rows && there.checksum === here.checksum;
  const judged = same ? counted : await judge(work, counted, here);
  const done = here.upper === OPEN || judged.note === 'many';
  return { found: judged, definition, ...(done ? {} : { behind: here.upper }) };
}

async function judge({ readers, clock }: Work, found: ComparedTable, chunk: Chunk): Promise<ComparedTable> {
  if (found.keyColumns === '') {
    const outcome = await proveWhole(readers, clock, { id: found.id, how: 'whole', lower: OPEN });
    return { ...found, outcome };
  }
  const here = await readRows(readers.source, NOW, chunk);
  const there = await readRows(readers.target, here.position, chunk);
  const odd = [
    ...[...here.rows].flatMap(([key, checksum]) => (there.rows.get(key) === checksum ? [] : [key])),
    ...[...there.rows.keys()].filter((key) => !here.rows.has(key)),
  ];
  const seen = { before: here.rows, there: there.rows };
  const all = [...found.differences];
  let open = 0;
  // Also where much is written to meanwhile, and nearly all of these will turn out to be equal.
  for (let at = 0; at < odd.length && all.length < MOST_ROWS; at += MOST_ROWS) {
    const proved = await proveRows(readers, clock, found.id, odd.slice(at, at + MOST_ROWS), seen);
    all.push(...proved.differences);
    open += proved.undecided;
  }
  const outcome = all.length > 0 ? 'different' : open > 0 ? 'undecided' : found.outcome;
  return { ...found, outcome, differences: all, ...(all.length < MOST_ROWS ? {} : { note: 'many' }) };
}
