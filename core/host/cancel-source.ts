import type { CancelSignal } from './cancel-signal.ts';

/** A signal of our own, since the engine has no AbortController. */
export type CancelSource = { readonly signal: CancelSignal; cancel(): void };

/** Makes a signal that `cancel` aborts. Listeners are called once, in order. */
export function createCancelSource(): CancelSource {
  const listeners = new Set<() => void>();
  let aborted = false;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      addEventListener(_type, listener) {
        listeners.add(listener);
      },
      removeEventListener(_type, listener) {
        listeners.delete(listener);
      },
    },
    cancel() {
      if (aborted) return;
      aborted = true;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
