import { AppError } from '../../errors/app-error.ts';
import type { EventSink } from '../../events/event.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Clock } from '../../host/clock.ts';
import type { Host, HostPair } from '../../host/host.ts';
import { answerOf, runProgram } from '../seed/run-program.ts';
import { compareChunk } from './compare-chunk.ts';
import {
  type ComparisonReport,
  type TableProgress,
  type UnfinishedComparison,
  verdictOf,
} from './comparison.ts';
import { listBoth } from './list-both.ts';
import type { Readers } from './prove-rows.ts';
import { OPEN, readChunks, readRanges } from './read-tables.ts';

export type CompareOptions = {
  readonly hosts: HostPair;
  /** Name of the pair, for the report. */
  readonly pair: string;
  readonly engine: string;
  readonly clock: Clock;
  readonly events: EventSink;
  /** An earlier one, which goes on if the roles are the same and it is not too old. */
  readonly unfinished?: UnfinishedComparison;
  /** Called every few seconds with what was found so far. */
  keep(unfinished: UnfinishedComparison): Promise<void>;
  /** Ends it; what was kept can go on. */
  readonly signal?: CancelSignal;
};

/** What is older than a day says too little about now. */
const OLDEST_MS = 86_400_000;
/** Rows of the first chunk; the nodes adjust it to the time that one takes. */
const FIRST_CHUNK = 1000;
/** Tables that one call may be told of. */
const MOST_TABLES = 200;

/**
 * Compares all tables of both nodes while they are written to. Ranges of rows are read on the primary, without locks, and
 * then on the replica as soon as that has applied everything that the primary had by then; what is not the same is looked
 * at row by row until it is sure (prove-rows.ts). Nothing is written, and nothing is asked of the binary log's format (a
 * checksum by statement, as pt-table-checksum makes it, needs STATEMENT, and locks what it reads). The primary is read
 * for a quarter of the time at most, and not at all while the replica is behind.
 *
 * @throws AppError `compare.no-replica` (blocked) when there are not a primary and a replica; `compare.refused` with the
 *   node's reason; `compare.cancelled`; of kind `connection`
 */
export async function compareDatabases(options: CompareOptions): Promise<ComparisonReport> {
  const { engine, clock, pair, unfinished } = options;
  const readers = await readersOf(options);
  const source = readers.source.host.node;
  const target = readers.target.host.node;
  const head = { version: 1, pair, engine, source, target } as const;
  const earlier = unfinished !== undefined && fits(unfinished, head, clock) ? unfinished : undefined;
  const startedAt = earlier?.startedAt ?? new Date(clock.now()).toISOString();
  tell(options, 'compare.started', { from: source, to: target });
  const listed = await listBoth(readers, clock);
  const begun = resumed(listed.tables, earlier);
  await compareAll(options, readers, listed.estimate, begun, (tables) =>
    options.keep({ ...head, startedAt, tables: tables.filter(({ behind }) => behind !== OPEN) }),
  );
  const tables = begun.map(({ found }) => found).sort((a, b) => (a.table < b.table ? -1 : 1));
  const verdict = verdictOf(tables);
  tell(options, 'compare.finished', { from: source, to: target, verdict });
  const endedAt = new Date(clock.now()).toISOString();
  return { ...head, startedAt, endedAt, resumed: earlier !== undefined, verdict, tables };
}

/** @throws AppError `compare.no-replica` */
async function readersOf({ hosts, engine, signal }: CompareOptions): Promise<Readers> {
  const observe = async (host: Host) => {
    const seen = await runProgram({ host, area: 'compare', program: `role-${engine}`, words: ['observe'] });
    return { host, role: answerOf(seen, 'role'), link: answerOf(seen, 'link') };
  };
  const [first, second] = await Promise.all([observe(hosts[0]), observe(hosts[1])]);
  const [source, target] = first.role === 'primary' ? [first, second] : [second, first];
  if (source.role !== 'primary' || target.role !== 'replica' || target.link !== 'up') {
    const params = { first: `${hosts[0].node}: ${first.role}`, second: `${hosts[1].node}: ${second.role}` };
    throw new AppError('compare.no-replica', { kind: 'blocked', params: { engine, ...params } });
  }
  const reader = { engine, ...(signal === undefined ? {} : { signal }) };
  return { source: { ...reader, host: source.host }, target: { ...reader, host: target.host } };
}

function fits(
  unfinished: UnfinishedComparison,
  head: Pick<UnfinishedComparison, 'version' | 'pair' | 'engine' | 'source' | 'target'>,
  clock: Clock,
): boolean {
  const keys = ['version', 'pair', 'engine', 'source', 'target'] as const;
  const age = clock.now() - Date.parse(unfinished.startedAt);
  return keys.every((key) => unfinished[key] === head[key]) && age >= 0 && age < OLDEST_MS;
}

/** Each table as far as an earlier comparison came with it, where it is still the same table. */
function resumed(tables: readonly TableProgress[], earlier?: UnfinishedComparison): TableProgress[] {
  const known = new Map(earlier?.tables.map((table) => [table.found.id, table]));
  return tables.map((table) => {
    const before = known.get(table.found.id);
    const same = table.behind !== undefined && before?.definition === table.definition;
    return same ? before : table;
  });
}

/** @param begun all tables; those that are done are replaced in it */
async function compareAll(
  options: CompareOptions,
  readers: Readers,
  estimate: number,
  begun: TableProgress[],
  keep: (tables: readonly TableProgress[]) => Promise<void>,
): Promise<void> {
  let size = FIRST_CHUNK;
  for (;;) {
    const open = begun.filter(({ behind }) => behind !== undefined).slice(0, MOST_TABLES);
    if (open.length === 0) return;
    const lines = open.map(lineOf);
    const here = await readChunks(readers.source, size, lines);
    const there = await readRanges(readers.target, here.position, here.chunks);
    const theirs = new Map(there.chunks.map((chunk) => [`${chunk.id} ${chunk.lower}`, chunk]));
    const gone = [...here.gone, ...there.gone];
    for (const chunk of here.chunks) {
      const index = begun.findIndex(({ found }) => found.id === chunk.id);
      const table = begun[index];
      if (table?.behind === undefined || gone.includes(chunk.id)) continue;
      const other = theirs.get(`${chunk.id} ${chunk.lower}`);
      begun[index] = await compareChunk({ readers, clock: options.clock }, table, chunk, other);
    }
    begun.forEach((table, index) => {
      if (gone.includes(table.found.id)) begun[index] = altered(table);
    });
    size = here.size;
    await keep(begun);
    const rows = begun.reduce((sum, { found }) => sum + found.rows, 0);
    tell(options, 'compare.progress', {
      table: open[0]?.found.table ?? '',
      rows,
      percent: Math.min(99, Math.floor((100 * rows) / Math.max(1, estimate))),
    });
  }
}

function lineOf({ found, behind = OPEN }: TableProgress) {
  return { id: found.id, how: found.keyColumns === '' ? 'whole' : 'chunks', lower: behind };
}

function altered({ found, definition }: TableProgress): TableProgress {
  return { definition, found: { ...found, outcome: 'not-compared', note: 'altered' } };
}

function tell(
  { events, clock }: CompareOptions,
  code: string,
  params: Readonly<Record<string, string | number>>,
): void {
  events({ code, level: 'info', at: new Date(clock.now()).toISOString(), params });
}
