/** Runs one piece of work as soon as nothing has happened for a while. */
export type WhenSilent = {
  /** Something happened. */
  disturb(): void;
  /** Runs it then, but not before something has happened at all; it takes the place of work that still waits. */
  run(work: () => void): void;
  stop(): void;
};

/** @param milliseconds how long the silence has to last */
export function createWhenSilent(milliseconds: number): WhenSilent {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let work: (() => void) | undefined;
  let wasDisturbed = false;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      work?.();
      work = undefined;
    }, milliseconds);
  };
  return {
    disturb() {
      wasDisturbed = true;
      if (work !== undefined) wait();
    },
    run(wanted) {
      work = wanted;
      if (wasDisturbed) wait();
    },
    stop() {
      clearTimeout(timer);
      work = undefined;
    },
  };
}
