import type { ConfEntry, Place } from './conf-entry.ts';

/** Reads values out of the statements of one block; where a keyword stands twice the last one counts. */
export type EntryReader = {
  readonly entries: readonly ConfEntry[];
  has(keyword: string): boolean;
  /** Arguments of the keyword; [] when it is not there. */
  words(keyword: string): readonly string[];
  /** First argument as a number; undefined when there is none. */
  number(keyword: string): number | undefined;
  /** True for the bare keyword and for `on`, `true`, `yes` behind it. */
  flag(keyword: string): boolean;
  /** What stands between the braces, of all blocks of that name. */
  inside(keyword: string): readonly ConfEntry[];
  /** Where the keyword stands. */
  place(keyword: string): Place | undefined;
};

export function entryReader(entries: readonly ConfEntry[]): EntryReader {
  const last = (keyword: string): ConfEntry | undefined =>
    entries.filter((entry) => entry.keyword === keyword).at(-1);
  return {
    entries,
    has: (keyword) => last(keyword) !== undefined,
    words: (keyword) => last(keyword)?.words ?? [],
    number: (keyword) => {
      const value = Number.parseFloat(last(keyword)?.words[0] ?? '');
      return Number.isFinite(value) ? value : undefined;
    },
    flag: (keyword) => {
      const found = last(keyword);
      return found !== undefined && /^(on|true|yes)?$/.test(found.words[0] ?? '');
    },
    inside: (keyword) =>
      entries.filter((entry) => entry.keyword === keyword).flatMap((entry) => entry.entries ?? []),
    place: (keyword) => {
      const found = last(keyword);
      return found === undefined ? undefined : placeOf(found);
    },
  };
}

export function placeOf({ file, line }: Place): Place {
  return { file, line };
}
