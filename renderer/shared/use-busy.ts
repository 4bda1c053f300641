import { useState } from 'react';

/** Whether something that was started has not ended, and how it failed. */
export type Busy = {
  readonly isBusy: boolean;
  /** What the last run rejected with; undefined when it succeeded or nothing ran. */
  readonly failure: unknown;
  /** Runs something that the user asked for, and keeps how it ended. */
  run(work: () => Promise<unknown>): void;
  clear(): void;
};

/** For a button that asks another process: busy while it waits, and the failure beside it. */
export function useBusy(): Busy {
  const [state, setState] = useState<{ readonly isBusy: boolean; readonly failure: unknown }>({
    isBusy: false,
    failure: undefined,
  });
  return {
    ...state,
    run: (work) => {
      setState({ isBusy: true, failure: undefined });
      work().then(
        () => setState({ isBusy: false, failure: undefined }),
        (failure: unknown) => setState({ isBusy: false, failure }),
      );
    },
    clear: () => setState({ isBusy: false, failure: undefined }),
  };
}
