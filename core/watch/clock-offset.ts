/**
 * How far a node's clock is from ours, learnt from what it tells at once: each line carries the node's time, and comes
 * a little later. The quickest line of the last minutes is the best estimate.
 */
export type ClockOffset = {
  /** @param at RFC 3339, the node's clock. @param nowMs ours, when the line was read */
  note(at: string, nowMs: number): void;
  /** A moment of the node's clock on ours; unchanged while nothing is known. @param at RFC 3339 */
  correct(at: string): string;
};

/** A clock that is set is noticed after this time; milliseconds. */
const KEPT_MS = 120_000;
/** A difference that can't be the way of a line through the network: the node's clock was set. Milliseconds. */
const JUMP_MS = 10_000;

export function createClockOffset(): ClockOffset {
  let best: { readonly delayMs: number; readonly atMs: number } | undefined;
  return {
    note(at, nowMs) {
      const delayMs = nowMs - Date.parse(at);
      if (Number.isNaN(delayMs)) return;
      const isStale = best === undefined || nowMs - best.atMs > KEPT_MS || nowMs < best.atMs;
      if (isStale || best === undefined || delayMs <= best.delayMs || delayMs - best.delayMs > JUMP_MS) {
        best = { delayMs, atMs: nowMs };
      }
    },
    correct(at) {
      const time = Date.parse(at);
      return best === undefined || Number.isNaN(time) ? at : new Date(time + best.delayMs).toISOString();
    },
  };
}
