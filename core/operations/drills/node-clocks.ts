/** How a node's clock stands beside this computer's. */
export type NodeClock = {
  readonly node: string;
  /** Milliseconds by which the node's clock is ahead; negative: behind. Known to within the time that a line takes. */
  readonly aheadMs: number;
};

/**
 * Compares clocks by the lines that nodes stamp and send at once: the one that took least time on its way tells most
 * (the minimum filter of NTP, RFC 5905 §10).
 */
export function createClockComparison(): {
  /** @param at the node's stamp, RFC 3339; @param nowMs this computer's clock, milliseconds since the epoch */
  add(node: string, at: string, nowMs: number): void;
  clocks(): readonly NodeClock[];
} {
  const ahead = new Map<string, number>();
  return {
    add(node, at, nowMs) {
      const stamp = Date.parse(at);
      if (Number.isNaN(stamp)) return;
      ahead.set(node, Math.max(ahead.get(node) ?? Number.NEGATIVE_INFINITY, stamp - nowMs));
    },
    clocks: () => [...ahead].map(([node, aheadMs]) => ({ node, aheadMs: Math.round(aheadMs) })),
  };
}
