import type { SpecChange } from '../../../../electron/contract/pair.ts';
import { type DraftValues, listAt, textAt, valueAt } from '../draft-values.ts';

/** The databases that a pair can have. Redis begins empty; the others can begin with data that a server has. */
export const databases = [
  { section: 'mariadb', name: 'MariaDB', isCopied: true },
  { section: 'postgresql', name: 'PostgreSQL', isCopied: true },
  { section: 'redis', name: 'Redis', isCopied: false },
] as const;
type Database = (typeof databases)[number];

/** Those that shall run on the pair. */
export function wantedDatabases(values: DraftValues): readonly Database[] {
  return databases.filter(({ section }) => valueAt(values, [section, 'enabled']) === true);
}

/** Those that shall, and that begin with the data of one server. */
export function copiedDatabases(values: DraftValues): readonly Database[] {
  return wantedDatabases(values).filter(({ isCopied }) => isCopied);
}

/** Whose data the pair begins with: '' where nobody has said it, undefined where its databases differ. */
export function firstPrimaryOf(values: DraftValues): string | undefined {
  const named = copiedDatabases(values).map(({ section }) => textAt(values, [section, 'firstPrimary']));
  return new Set(named).size > 1 ? undefined : (named[0] ?? '');
}

/** True where no witness can tell a primary that is down from one that is cut off. */
export function lacksWitness(values: DraftValues): boolean {
  return listAt(values, ['witnesses']).every((witness) => witness === '' || witness === null);
}

/** Ticks a database, which then begins with the same server's data as those before it, or unticks it. */
export function wantDatabase(
  values: DraftValues,
  { section, isCopied }: Database,
  isWanted: boolean,
): readonly SpecChange[] {
  const first = firstPrimaryOf(values);
  const begins = isWanted && isCopied && first !== undefined && first !== '';
  return [
    { path: [section, 'enabled'], value: isWanted },
    ...(begins ? [{ path: [section, 'firstPrimary'], value: first }] : []),
  ];
}

/** Says whose data the pair begins with; '' leaves it to what the check finds. */
export function chooseFirstPrimary(values: DraftValues, node: string): readonly SpecChange[] {
  return copiedDatabases(values).map(({ section }) => ({
    path: [section, 'firstPrimary'],
    ...(node === '' ? {} : { value: node }),
  }));
}
