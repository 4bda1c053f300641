import type { Clock } from '../../host/clock.ts';
import type { ComparedTable, TableProgress } from './comparison.ts';
import type { Readers } from './prove-rows.ts';
import { type ListedTable, listTables, NOW, OPEN } from './read-tables.ts';

export type ListedTables = {
  readonly tables: readonly TableProgress[];
  /** About how many rows will be read. */
  readonly estimate: number;
};

const LOOKS = 3;

/** The tables of both nodes, and those that need no look inside: they are not there, are not the same, or can't be compared. */
export async function listBoth({ source, target }: Readers, clock: Clock): Promise<ListedTables> {
  for (let look = 1; ; look += 1) {
    const here = await listTables(source, NOW);
    const there = await listTables(target, here.position);
    const tables = joined(here.tables, there.tables);
    const estimate = here.tables.reduce((sum, { rows }) => sum + rows, 0);
    // One that was made or changed between both looks is the same on both nodes at the next one.
    if (look === LOOKS || tables.every(({ found }) => found.outcome !== 'different'))
      return { tables, estimate };
    await clock.sleep(1000);
  }
}

function joined(here: readonly ListedTable[], there: readonly ListedTable[]): readonly TableProgress[] {
  const theirs = new Map(there.map((table) => [table.id, table]));
  const ours = new Set(here.map(({ id }) => id));
  return [
    ...here.map((table) => begun(table, theirs.get(table.id))),
    ...there.filter(({ id }) => !ours.has(id)).map((table) => unread(table, 'different', 'extra')),
  ];
}

function begun(table: ListedTable, other: ListedTable | undefined): TableProgress {
  if (other === undefined) return unread(table, 'different', 'missing');
  if (other.definition !== table.definition) return unread(table, 'different', 'definition');
  if (table.how !== 'chunks' && table.how !== 'whole') return unread(table, 'not-compared', table.how);
  return { ...unread(table, 'equal'), behind: OPEN };
}

function unread(table: ListedTable, outcome: ComparedTable['outcome'], note?: string): TableProgress {
  const { id, table: name, keyColumns, definition } = table;
  const found = { id, table: name, keyColumns, outcome, rows: 0, differences: [] };
  return { definition, found: note === undefined ? found : { ...found, note } };
}
