const INTERVAL_MS = 5000;
/** A timer on a busy machine is late, but not as late as this. */
const JUMP_MS = 15_000;

/**
 * Notices that the computer slept, or that its clock was set, where the system does not tell: timers stand still in sleep
 * while the wall clock goes on.
 *
 * @returns to be called every `INTERVAL_MS`; true when time has jumped since the last call
 */
export function clockJumpDetector(now: () => number): () => boolean {
  let last = now();
  return () => {
    const current = now();
    const passed = current - last;
    last = current;
    return passed > INTERVAL_MS + JUMP_MS || passed < -JUMP_MS;
  };
}

/** Calls back after each jump of the clock. */
export function watchClock(onJump: () => void): void {
  const hasJumped = clockJumpDetector(() => Date.now());
  setInterval(() => hasJumped() && onJump(), INTERVAL_MS);
}
