import type { ToldError } from '../contract/call.ts';
import { toToldError } from '../contract/told-error.ts';

/** What went wrong while nobody waited for it, so that nobody could be told at once. */
export type Problems = {
  /**
   * @param subject what it is about, e.g. the path of a file; a later problem of the same subject replaces this one
   */
  report(subject: string, error: unknown): void;
  /** It works again. */
  solved(subject: string): void;
  /** Those that stand now, the newest of each kind: a full disk is one problem, however many files it hits. */
  list(): readonly ToldError[];
};

/** @param onChange told all problems after each change */
export function createProblems(onChange: (problems: readonly ToldError[]) => void): Problems {
  const open = new Map<string, ToldError>();
  const list = () => [...new Map([...open.values()].map((told) => [told.code, told])).values()];
  const tell = (before: readonly ToldError[]) => {
    const now = list();
    if (JSON.stringify(now) !== JSON.stringify(before)) onChange(now);
  };
  return {
    report(subject, error) {
      const before = list();
      open.delete(subject);
      open.set(subject, toToldError(error));
      tell(before);
    },
    solved(subject) {
      const before = list();
      if (open.delete(subject)) tell(before);
    },
    list,
  };
}
