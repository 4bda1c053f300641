import { createCancelSource } from '../../core/host/cancel-source.ts';
import type { Clock } from '../../core/host/clock.ts';
import type { Host, HostPair, RunOptions } from '../../core/host/host.ts';
import { type CompareOptions, compareDatabases } from '../../core/operations/compare/compare-databases.ts';
import type { UnfinishedComparison } from '../../core/operations/compare/comparison.ts';

/** Rows by key; tables by name. A table whose name begins with `heap` has no key. */
export type FakeTables = Map<string, Map<number, string>>;

const ROWS_A_CALL = 4;
const ROWS_A_CHUNK = 2;

export function tablesOf(tables: Readonly<Record<string, Readonly<Record<number, string>>>>): FakeTables {
  return new Map(
    Object.entries(tables).map(([name, rows]) => [
      name,
      new Map(Object.entries(rows).map(([key, value]) => [Number(key), value])),
    ]),
  );
}

/** Two nodes with tables of which web-1 is the primary; `compare-mariadb` answers on each as on a real one. */
export function fakePair(primary: FakeTables, replica: FakeTables) {
  const commands: string[] = [];
  const stop = createCancelSource();
  /** Called before each command; may write to the tables. */
  const hooks: { before(words: string): void; link: string } = { before: () => undefined, link: 'up' };
  const host = (node: string, tables: FakeTables): Host => ({
    node,
    run: async (argv, { onLine, stdin = '', signal }: RunOptions = {}) => {
      const [program, verb = '', at = '', table = ''] = [argv[0]?.split('/').at(-1), ...argv.slice(1)];
      const words = [node, program, ...argv.slice(1)].join(' ');
      commands.push(words);
      hooks.before(words);
      if (signal?.aborted === true) return { exitCode: null, signal: 'PIPE', stdout: '', stderr: '' };
      const lines = stdin.split('\n').filter((line) => line !== '');
      const role = ['role', node === 'web-1' ? 'primary' : 'replica'].join('=');
      const answer =
        verb === 'observe' ? [role, `link=${hooks.link}`] : answerOf(tables, verb, at, table, lines);
      for (const line of answer) onLine?.(line);
      return { exitCode: 0, stdout: '', stderr: '' };
    },
    runScript: () => Promise.reject(new Error('not used')),
    close: async () => undefined,
  });
  const hosts: HostPair = [host('web-1', primary), host('web-2', replica)];
  const clock: Clock = { now: () => 1_800_000_000_000, monotonic: () => 0, sleep: async () => undefined };
  const kept: UnfinishedComparison[] = [];
  const compare = (changed: Partial<CompareOptions> = {}) =>
    compareDatabases({
      ...{ hosts, pair: 'shop', engine: 'mariadb', clock, signal: stop.signal, events: () => undefined },
      keep: async (unfinished) => void kept.push(unfinished),
      ...changed,
    });
  return { hosts, commands, hooks, stop, kept, compare };
}

function answerOf(tables: FakeTables, verb: string, at: string, table: string, lines: readonly string[]) {
  const rows = tables.get(table) ?? new Map<number, string>();
  switch (verb) {
    case 'tables':
      return [...[...tables].map(([name, { size }]) => listed(name, size)), 'position=0-1-9'];
    case 'chunks':
      return [...chunks(tables, lines), `size=${at}`, 'position=0-1-9'];
    case 'ranges':
      return lines.map((line) => {
        const [name = '', lower = '', upper = ''] = line.split(' ');
        return chunk(name, lower, upper, within(tables.get(name), lower, upper));
      });
    case 'rows': {
      const [lower = '', upper = ''] = lines[0]?.split(' ') ?? [];
      return [...within(rows, lower, upper).map(([key, value]) => `row=${key}\t${value}`), 'position=0-1-9'];
    }
    case 'keys':
      return [...named(rows, lines).map(([key, value]) => `row=${key}\t${value}`), 'position=0-1-9'];
    default:
      return [
        ...['triggers=0', 'name=`shop`.`item`', 'kinds=plain text', 'columns=`id`\t`name`', 'key=`id`'],
        ...named(rows, lines).map(([key, value]) => `values=${key}\t${key}\t'${value}'`),
        'position=0-1-9',
      ];
  }
}

function listed(name: string, size: number): string {
  const key = name.startsWith('heap') ? '' : 'id';
  const how = name.startsWith('memory') ? 'engine' : key === '' ? 'whole' : 'chunks';
  return `table=${name}\tshop.${name}\t${how}\t${size}\t${key}\t${name.length}`;
}

function chunks(tables: FakeTables, lines: readonly string[]): readonly string[] {
  const answer: string[] = [];
  let read = 0;
  for (const line of lines) {
    const [name = '', how = '', from = ''] = line.split(' ');
    for (let lower = from; read < ROWS_A_CALL && (lower !== '-' || lower === from); ) {
      const left = within(tables.get(name), lower, '-');
      const cut = how === 'chunks' && left.length > ROWS_A_CHUNK ? left.slice(0, ROWS_A_CHUNK) : left;
      const upper = cut.length < left.length ? String(cut.at(-1)?.[0]) : '-';
      answer.push(chunk(name, lower, upper, cut));
      read += cut.length + 1;
      if (upper === '-') break;
      lower = upper;
    }
  }
  return answer;
}

function chunk(
  name: string,
  lower: string,
  upper: string,
  rows: readonly (readonly [number, string])[],
): string {
  return `chunk=${name}\t${lower}\t${upper}\t${rows.length}\t${rows.map((row) => row.join('=')).join('+')}`;
}

function within(rows: ReadonlyMap<number, string> | undefined, lower: string, upper: string) {
  return [...(rows ?? [])]
    .filter(([key]) => (lower === '-' || key > Number(lower)) && (upper === '-' || key <= Number(upper)))
    .sort(([a], [b]) => a - b);
}

function named(rows: ReadonlyMap<number, string>, keys: readonly string[]) {
  return [...rows].filter(([key]) => keys.includes(String(key)));
}
