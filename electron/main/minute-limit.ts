/** Counts how often something happened in the last minute. @returns whether it was not too often yet */
export function minuteLimit(most: number, now: () => number): () => boolean {
  let moments: readonly number[] = [];
  return () => {
    moments = [...moments.filter((at) => now() - at < 60_000), now()];
    return moments.length <= most;
  };
}
