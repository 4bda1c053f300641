/**
 * The known word that somebody most likely meant.
 * @returns undefined when none is near: at most a third of the letters may differ
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (word.length > 100) {
    return undefined;
  }
  const plain = plainForm(word);
  const scored = known
    .map((candidate) => ({ candidate, distance: distanceTo(plain, plainForm(candidate)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(plain.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return scored[0]?.candidate;
}

/** `ip_hash`, `ip-hash` and `ipHash` are one word to a reader. */
function plainForm(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, '');
}

/** A word that another one begins with (`interval`, `intervalSeconds`) is as near as one typing error. */
function distanceTo(word: string, candidate: string): number {
  const isBeginning = word.length >= 4 && (candidate.startsWith(word) || word.startsWith(candidate));
  const distance = editDistance(word, candidate);
  return isBeginning ? Math.min(distance, 1) : distance;
}

/** Optimal string alignment: insert, delete, replace and swap of neighbours each cost 1. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replace = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const change = Math.min(replace, (last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(isSwap ? Math.min(change, (beforeLast[column - 2] ?? 0) + 1) : change);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
