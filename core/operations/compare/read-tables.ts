import { AppError } from '../../errors/app-error.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Host } from '../../host/host.ts';
import { answerOf, type ProgramAnswer, runProgram } from '../seed/run-program.ts';

/** How the nodes' program `compare-ENGINE` is asked; what its verbs say is written in it. */
export type TableReader = {
  readonly host: Host;
  readonly engine: string;
  readonly signal?: CancelSignal;
};

/** Everything that was read of a primary is on its replica when that has applied this position. */
type At = { readonly position: string };

/** Where a read need not wait for anything. */
export const NOW = '-';
/** No bound of a range. */
export const OPEN = '-';

export type ListedTable = {
  readonly id: string;
  readonly table: string;
  /** chunks, whole, or why it can't be compared. */
  readonly how: string;
  /** An estimate. */
  readonly rows: number;
  readonly keyColumns: string;
  readonly definition: string;
};

export async function listTables(
  reader: TableReader,
  position: string,
): Promise<At & { tables: readonly ListedTable[] }> {
  const answer = await ask(reader, ['tables', position]);
  const tables = (answer.get('table') ?? []).map((line): ListedTable => {
    const [id = '', table = '', how = '', rows, keyColumns = '', definition = ''] = line.split('\t');
    return { id, table, how, rows: Number(rows), keyColumns, definition };
  });
  return { tables, position: answerOf(answer, 'position') };
}

/** Rows behind the key `lower`, up to `upper`. */
export type Chunk = {
  readonly id: string;
  readonly lower: string;
  readonly upper: string;
  readonly rows: number;
  readonly checksum: string;
};

export type ReadChunks = {
  readonly chunks: readonly Chunk[];
  /** Tables that are not there any more. */
  readonly gone: readonly string[];
};

/**
 * As many chunks as a call's time allows.
 *
 * @param size rows of the first one
 * @param open tables, how, and the key behind which to begin
 * @returns also the size of a chunk that takes the right time
 */
export async function readChunks(
  reader: TableReader,
  size: number,
  open: readonly { readonly id: string; readonly how: string; readonly lower: string }[],
): Promise<At & ReadChunks & { readonly size: number }> {
  const lines = open.map(({ id, how, lower }) => `${id} ${how} ${lower}`);
  const answer = await ask(reader, ['chunks', String(size)], lines);
  const next = Number(answerOf(answer, 'size'));
  return { ...chunksOf(answer), size: next, position: answerOf(answer, 'position') };
}

/** The same ranges on the other node. */
export async function readRanges(
  reader: TableReader,
  position: string,
  ranges: readonly Pick<Chunk, 'id' | 'lower' | 'upper'>[],
): Promise<ReadChunks> {
  const lines = ranges.map(({ id, lower, upper }) => `${id} ${lower} ${upper}`);
  return chunksOf(await ask(reader, ['ranges', position], lines));
}

function chunksOf(answer: ProgramAnswer): ReadChunks {
  const chunks = (answer.get('chunk') ?? []).map((line): Chunk => {
    const [id = '', lower = '', upper = '', rows, checksum = ''] = line.split('\t');
    return { id, lower, upper, rows: Number(rows), checksum };
  });
  return { chunks, gone: answer.get('gone') ?? [] };
}

/** Checksum of each row, by its key. */
export type ReadRows = At & { readonly rows: ReadonlyMap<string, string> };

export async function readRows(
  reader: TableReader,
  position: string,
  { id, lower, upper }: Pick<Chunk, 'id' | 'lower' | 'upper'>,
): Promise<ReadRows> {
  return rowsOf(await ask(reader, ['rows', position, id], [`${lower} ${upper}`]));
}

export async function readKeys(
  reader: TableReader,
  position: string,
  id: string,
  keys: readonly string[],
): Promise<ReadRows> {
  return rowsOf(await ask(reader, ['keys', position, id], keys));
}

function rowsOf(answer: ProgramAnswer): ReadRows {
  const rows = (answer.get('row') ?? []).map((line) => {
    const [key = '', checksum = ''] = line.split('\t');
    return [key, checksum] as const;
  });
  return { rows: new Map(rows), position: answerOf(answer, 'position') };
}

/** Rows as literals of SQL. */
export type ReadValues = At & {
  /** The table's name in SQL. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly text: boolean; readonly key: boolean }[];
  readonly triggers: number;
  readonly rows: ReadonlyMap<string, readonly string[]>;
  /** Keys of rows that are too long to be read. */
  readonly long: readonly string[];
};

export async function readValues(
  reader: TableReader,
  position: string,
  id: string,
  keys: readonly string[],
): Promise<ReadValues> {
  const answer = await ask(reader, ['values', position, id], keys);
  const kinds = answerOf(answer, 'kinds').split(' ');
  const keyNames = answerOf(answer, 'key').split('\t');
  const names = answerOf(answer, 'columns').split('\t');
  const rows = (answer.get('values') ?? []).map((line) => {
    const [key = '', ...literals] = line.split('\t');
    return [key, literals] as const;
  });
  return {
    name: answerOf(answer, 'name'),
    columns: names.map((name, index) => ({
      name,
      text: kinds[index] === 'text',
      key: keyNames.includes(name),
    })),
    triggers: Number(answerOf(answer, 'triggers')),
    rows: new Map(rows),
    long: answer.get('long') ?? [],
    position: answerOf(answer, 'position'),
  };
}

/** How often a replica that is behind is waited for, a minute each. */
const PATIENCE = 10;

/** @throws AppError `compare.refused` with the node's reason, `compare.not-installed`, `compare.cancelled` */
async function ask(
  { host, engine, signal }: TableReader,
  words: readonly string[],
  lines: readonly string[] = [],
): Promise<ProgramAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runProgram({
        ...{ host, area: 'compare', program: `compare-${engine}`, words },
        stdin: lines.map((line) => `${line}\n`).join(''),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      const { node } = host;
      if (signal?.aborted === true)
        throw new AppError('compare.cancelled', { kind: 'usage', node, params: { node } });
      const behind = error instanceof AppError && error.params.reason === 'not-applied';
      if (!behind || attempt === PATIENCE) throw error;
    }
  }
}
