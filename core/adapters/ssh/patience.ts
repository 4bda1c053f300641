/** A time limit that does not run while somebody is being asked something. */
export type Patience = {
  /** Something came from the server: the time starts anew. */
  restart(): void;
  /** Runs `question` with the clock stopped. */
  whilePaused<T>(question: () => Promise<T>): Promise<T>;
  /** It is over; nothing will expire any more. */
  stop(): void;
};

/** @param milliseconds how long the server may be silent before `onExpire` is called, once */
export function createPatience(milliseconds: number, onExpire: () => void): Patience {
  let stopped = false;
  let paused = 0;
  let timer: NodeJS.Timeout | undefined;
  const restart = (): void => {
    clearTimeout(timer);
    if (!stopped && paused === 0) timer = setTimeout(onExpire, milliseconds);
  };
  restart();
  return {
    restart,
    async whilePaused(question) {
      paused++;
      clearTimeout(timer);
      try {
        return await question();
      } finally {
        paused--;
        restart();
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
