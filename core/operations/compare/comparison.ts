/**
 * - equal: every row is the same on both nodes
 * - different: rows are not, or the table is there on one node only or defined differently
 * - undecided: what differed was written to each time it was looked at
 * - not-compared: `note` says why not
 */
type TableOutcome = 'equal' | 'different' | 'undecided' | 'not-compared';

/** As the replica has it: with other values, not at all, or although the primary does not. */
export type RowDifference = {
  readonly kind: 'changed' | 'missing' | 'extra';
  /** As the nodes' program writes keys, see mariadb-compare-table.sh. */
  readonly key: string;
};

export type ComparedTable = {
  /** As the nodes' program names it: hexadecimal digits, `SCHEMA.TABLE`. */
  readonly id: string;
  /** `shop.item` */
  readonly table: string;
  /** Columns by which rows are told apart; '' where there is no usable key. */
  readonly keyColumns: string;
  readonly outcome: TableOutcome;
  /** Text key `compare.note.<note>`: what is said instead of, or beside, counts of rows. */
  readonly note?: string;
  /** Rows of the primary that were compared. */
  readonly rows: number;
  /** Each proved, see prove-rows.ts. */
  readonly differences: readonly RowDifference[];
};

/** A table in which so many rows differ is not looked at any further: its replica needs a new copy. */
export const MOST_ROWS = 1000;

/**
 * - equal: everything was compared, and is the same
 * - different: something is not
 * - incomplete: what was compared is the same, and something could not be
 */
export type ComparisonVerdict = 'equal' | 'different' | 'incomplete';

/** What a comparison of both nodes' databases found; kept as JSON and shown as HTML. */
export type ComparisonReport = {
  readonly version: 1;
  readonly pair: string;
  readonly engine: string;
  /** The primary. */
  readonly source: string;
  /** The replica. */
  readonly target: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** An earlier one that had been broken off was brought to its end. */
  readonly resumed: boolean;
  readonly verdict: ComparisonVerdict;
  readonly tables: readonly ComparedTable[];
};

/** One table of a comparison under way. */
export type TableProgress = {
  readonly found: ComparedTable;
  /** A table that is defined in another way now is begun anew. */
  readonly definition: string;
  /** The key behind which it goes on; none when the table is done. */
  readonly behind?: string;
};

/** What is kept of a comparison while it runs, so that one that is broken off can go on. */
export type UnfinishedComparison = Pick<
  ComparisonReport,
  'version' | 'pair' | 'engine' | 'source' | 'target' | 'startedAt'
> & {
  /** Those that were begun. */
  readonly tables: readonly TableProgress[];
};

export function verdictOf(tables: readonly ComparedTable[]): ComparisonVerdict {
  if (tables.some(({ outcome }) => outcome === 'different')) return 'different';
  return tables.every(({ outcome }) => outcome === 'equal') ? 'equal' : 'incomplete';
}

/**
 * A key as people write it: `31415`, `zoo, 1`. Values that are no text stay hexadecimal digits.
 *
 * @param key words with commas between: digits, or `x` and hexadecimal digits
 */
export function readableKey(key: string): string {
  return key.split(',').map(readableWord).join(', ');
}

function readableWord(word: string): string {
  if (!word.startsWith('x')) return word;
  try {
    const text = decodeURIComponent(word.slice(1).replace(/../g, '%$&'));
    return /^[^\p{Cc}]*$/u.test(text) ? text : word;
  } catch {
    return word;
  }
}
