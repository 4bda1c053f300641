import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { HostPair } from '../../host/host.ts';
import type { ComparedTable, ComparisonReport, RowDifference } from './comparison.ts';
import { NOW, type ReadValues, readValues, type TableReader } from './read-tables.ts';

export type RepairStatement = {
  readonly table: string;
  /** As the nodes' program writes keys. */
  readonly key: string;
  readonly kind: RowDifference['kind'];
  readonly sql: string;
};

/** What would make the replica's rows those of the primary. It is only said: an admin runs it, on the replica. */
export type RepairPlan = {
  /** The replica. */
  readonly target: string;
  readonly statements: readonly RepairStatement[];
  /** Tables that differ and that statements can't put right: the replica needs a new copy. Text key `compare.beyond.<why>`. */
  readonly beyond: readonly { readonly table: string; readonly why: string }[];
};

/**
 * Before the statements. They are not written into the binary log, or this node alone would have something in
 * its history and could not follow any more; foreign keys and their cascades stay out of it, as in row-based replication.
 */
const REPAIR_HEAD: readonly string[] = [
  'SET NAMES utf8mb4;',
  "SET SESSION sql_log_bin = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00', foreign_key_checks = 0;",
  'START TRANSACTION;',
];

/**
 * The statements as one transaction, a line each.
 *
 * @param explain says of a statement why it is there; it becomes a comment
 */
export function repairScript(
  plan: RepairPlan,
  explain?: (statement: RepairStatement) => string,
): readonly string[] {
  const lines = plan.statements.flatMap((statement) =>
    explain === undefined ? [statement.sql] : [`-- ${explain(statement)}`, statement.sql],
  );
  return [...REPAIR_HEAD, ...lines, 'COMMIT;'];
}

/** Reads the rows that differ from both nodes once more, and says what would make them the same. */
export async function planRepair(
  hosts: HostPair,
  report: ComparisonReport,
  signal?: CancelSignal,
): Promise<RepairPlan> {
  const reader = (node: string): TableReader => ({
    host: hosts[0].node === node ? hosts[0] : hosts[1],
    engine: report.engine,
    ...(signal === undefined ? {} : { signal }),
  });
  const statements: RepairStatement[] = [];
  const beyond: { table: string; why: string }[] = [];
  for (const table of report.tables.filter(({ outcome }) => outcome === 'different')) {
    const why = table.differences.length === 0 ? (table.note ?? 'no-key') : table.note;
    const found = why ?? (await repairTable(reader(report.source), reader(report.target), table));
    if (typeof found === 'string') beyond.push({ table: table.table, why: found });
    else statements.push(...found);
  }
  // What goes first makes room for what comes.
  const order = ['extra', 'changed', 'missing'] as const;
  statements.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return { target: report.target, statements, beyond };
}

/** @returns the statements, or why none would do */
async function repairTable(
  source: TableReader,
  target: TableReader,
  { id, table, differences }: ComparedTable,
): Promise<readonly RepairStatement[] | string> {
  const keys = differences.map(({ key }) => key);
  const wanted = await readValues(source, NOW, id, keys);
  const present = await readValues(target, wanted.position, id, keys);
  if (wanted.triggers + present.triggers > 0) return 'triggers';
  if (wanted.long.length + present.long.length > 0) return 'long';
  return keys.flatMap((key) => {
    const statement = statementFor(wanted, wanted.rows.get(key), present.rows.get(key));
    return statement === undefined ? [] : [{ table, key, ...statement }];
  });
}

/**
 * One statement for one row of the replica.
 *
 * @param wanted the primary's literals in the order of the columns; nothing where it has no such row
 * @param present the replica's
 * @returns nothing where both are the same by now
 */
export function statementFor(
  { name, columns }: Pick<ReadValues, 'name' | 'columns'>,
  wanted: readonly string[] | undefined,
  present: readonly string[] | undefined,
): Pick<RepairStatement, 'kind' | 'sql'> | undefined {
  const fields = columns.map((column, index) => ({
    ...column,
    wanted: wanted?.[index] ?? '',
    present: present?.[index] ?? '',
  }));
  const keys = fields.filter(({ key }) => key);
  if (present === undefined) {
    if (wanted === undefined) return undefined;
    const names = columns.map((column) => column.name).join(', ');
    return { kind: 'missing', sql: `INSERT INTO ${name} (${names}) VALUES (${wanted.join(', ')});` };
  }
  const where = keys.map((field) => `${field.name} = ${field.present}`);
  if (wanted === undefined)
    return { kind: 'extra', sql: `DELETE FROM ${name} WHERE ${where.join(' AND ')};` };
  const changed = fields.filter((field) => field.wanted !== field.present);
  if (changed.length === 0) return undefined;
  // A row that replication has written meanwhile is right already, and must not be set back.
  const guards = changed.map((field) => `${field.name} <=> ${exactly(field.present, field.text)}`);
  const sets = changed.map((field) => `${field.name} = ${field.wanted}`);
  return {
    kind: 'changed',
    sql: `UPDATE ${name} SET ${sets.join(', ')} WHERE ${[...where, ...guards].join(' AND ')};`,
  };
}

/** A literal that equals itself only, upper and lower case and blanks at its end included. */
function exactly(literal: string, text: boolean): string {
  if (!text || literal === 'NULL') return literal;
  const charset = /^_([a-z0-9]+) X/.exec(literal)?.[1] ?? 'utf8mb4';
  return `${literal} COLLATE ${charset}_nopad_bin`;
}
