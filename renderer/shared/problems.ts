import { create } from 'zustand';
import type { ToldError } from '../../electron/contract/call.ts';
import { toToldError } from '../../electron/contract/told-error.ts';
import { onEngine } from './desktop.ts';

/** Most failures of this window that are shown at once; older ones make room. */
const MAX_OWN = 3;

type Known = {
  /** What the engine says goes wrong in the background now. */
  readonly engine: readonly ToldError[];
  /** What failed in this window with nobody to tell it. */
  readonly own: readonly ToldError[];
};

/** What went wrong with no place of its own on a page. */
export const useProblems = create<Known>(() => ({ engine: [], own: [] }));

/** Keeps them in view. Called once. */
export function followProblems(): void {
  onEngine((engine) => {
    engine.on('problems', (problems) => useProblems.setState({ engine: problems }));
    engine.request('problems.list', {}).then(
      (problems) => useProblems.setState({ engine: problems }),
      // The engine is gone again: the next one is asked anew, and the shell says that it restarts.
      () => undefined,
    );
  });
  window.addEventListener('unhandledrejection', ({ reason }) => reportProblem(reason));
}

/** Shows a failure that no page shows. */
function reportProblem(error: unknown): void {
  const told = toToldError(error);
  // The shell itself says that the engine is gone.
  if (told.code === 'engine.lost') return;
  useProblems.setState(({ own }) => ({
    own: [...own.filter((known) => !isSame(known, told)), told].slice(-MAX_OWN),
  }));
}

export function isSame(one: ToldError, other: ToldError): boolean {
  return one.code === other.code && JSON.stringify(one.params) === JSON.stringify(other.params);
}
