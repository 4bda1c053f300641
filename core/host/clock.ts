import type { CancelSignal } from './cancel-signal.ts';

/** Time as a port, so that the engine can be tested without waiting. */
export type Clock = {
  /** Wall clock, milliseconds since the Unix epoch. */
  now(): number;
  /** Monotonic clock, milliseconds from an arbitrary start; for durations. */
  monotonic(): number;
  /** Resolves after `milliseconds`, or at once when the signal aborts. */
  sleep(milliseconds: number, signal?: CancelSignal): Promise<void>;
};

/** Randomness as a port: ids and nonces. */
export type Random = {
  /** `bytes` random bytes from a cryptographic source, as lower-case hexadecimal. */
  hex(bytes: number): string;
};
