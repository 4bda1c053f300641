/** The heartbeat's answers as the nodes tell them, a few at a time, spread over the seconds until they tell more. */
export type RoundTrips = {
  /** @param milliseconds oldest first; null where there was no answer */
  note(node: string, milliseconds: readonly (number | null)[], nowMs: number): void;
  /** What is shown of this moment: some seconds late, but at the pace at which it was measured. */
  at(node: string, nowMs: number): number | null;
};

/** How often a node tells (watch.sh), milliseconds. */
const TOLD_EVERY_MS = 5000;
/** A node that is later than that tells nothing. Milliseconds. */
const SILENT_AFTER_MS = 7500;

export function createRoundTrips(): RoundTrips {
  const told = new Map<
    string,
    { readonly milliseconds: readonly (number | null)[]; readonly atMs: number }
  >();
  return {
    note: (node, milliseconds, nowMs) => told.set(node, { milliseconds, atMs: nowMs }),
    at(node, nowMs) {
      const last = told.get(node);
      if (last === undefined || nowMs - last.atMs > SILENT_AFTER_MS) return null;
      const { length } = last.milliseconds;
      const index = Math.floor(((nowMs - last.atMs) / TOLD_EVERY_MS) * length);
      return last.milliseconds[Math.min(index, length - 1)] ?? null;
    },
  };
}
