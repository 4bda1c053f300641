import type { Clock } from '../../host/clock.ts';
import type { CancelScope } from './cancel-scope.ts';

/** A fixed number of places, given out first come first served. */
export type ChannelSlots = {
  /** @throws the reason why the scope ended before a place was free */
  take(scope: CancelScope): Promise<void>;
  release(): void;
  /** Ends after the delay (milliseconds), when somebody releases a place, or when the scope ends. */
  waitForRelease(delay: number, scope: CancelScope, clock: Clock): Promise<void>;
};

export function createSlots(limit: number): ChannelSlots {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const releaseListeners = new Set<() => void>();
  return {
    take: (scope) =>
      new Promise((resolve, reject) => {
        const take = (): void => {
          stop();
          taken++;
          resolve();
        };
        const stop = scope.onEnd((reason) => {
          const at = waiting.indexOf(take);
          if (at >= 0) waiting.splice(at, 1);
          reject(reason);
        });
        if (scope.ended !== undefined) return;
        if (taken < limit) take();
        else waiting.push(take);
      }),
    release() {
      taken--;
      waiting.shift()?.();
      for (const listener of [...releaseListeners]) listener();
    },
    async waitForRelease(delay, scope, clock) {
      const waited = new AbortController();
      const wake = (): void => waited.abort();
      releaseListeners.add(wake);
      const stop = scope.onEnd(wake);
      await clock.sleep(delay, waited.signal);
      releaseListeners.delete(wake);
      stop();
    },
  };
}
