/** Output handed to the terminal's screen at once. More would only wait inside of it, where it can't be dropped. Bytes. */
const PORTION_BYTES = 64 * 1024;
const MAXIMUM_PORTIONS = 3;

/** Output on its way to the screen. */
export type OutputFeed = {
  push(bytes: Uint8Array): void;
  /** What waits to be shown. Bytes. */
  readonly waitingBytes: number;
  /** Lets go of all that waits; it counts as shown. Returns how much it was. */
  drop(): number;
};

/**
 * @param write the screen's own queue; `done` when it has been shown
 * @param onShown told for each portion that was shown or dropped, bytes
 */
export function createOutputFeed(
  write: (bytes: Uint8Array, done: () => void) => void,
  onShown: (bytes: number) => void,
): OutputFeed {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let portions = 0;
  const feed = (): void => {
    while (portions < MAXIMUM_PORTIONS) {
      const [first] = waiting;
      if (first === undefined) return;
      const portion = first.subarray(0, PORTION_BYTES);
      if (portion.length === first.length) waiting.shift();
      else waiting[0] = first.subarray(PORTION_BYTES);
      waitingBytes -= portion.length;
      portions += 1;
      write(portion, () => {
        portions -= 1;
        onShown(portion.length);
        feed();
      });
    }
  };
  return {
    push(bytes) {
      if (bytes.length === 0) return;
      waiting.push(bytes);
      waitingBytes += bytes.length;
      feed();
    },
    get waitingBytes() {
      return waitingBytes;
    },
    drop() {
      const dropped = waitingBytes;
      waiting = [];
      waitingBytes = 0;
      if (dropped > 0) onShown(dropped);
      return dropped;
    },
  };
}
