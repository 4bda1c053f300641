import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock } from '../host/clock.ts';

/** This computer's clocks. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep,
  };
}

/** Resolves after `milliseconds`, or at once when the signal aborts; leaves no listener and no timer behind. */
function sleep(milliseconds: number, signal?: CancelSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener('abort', done, { once: true });
  });
}
