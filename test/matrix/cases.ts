import type { NextRun, Operation, OperationId } from './operations.ts';

/** How a run is stopped at a step. */
export type StopKind = 'kill-tool' | 'cut-admin' | 'kill-script' | 'power-off' | 'power-off-peer';

export const stopKinds: readonly StopKind[] = [
  'kill-tool',
  'cut-admin',
  'kill-script',
  'power-off',
  'power-off-peer',
];

/** A node by what it is at the start of the run, or by its place in the pair file (Operation). */
export type Place = 'first' | 'second';

export type Case = {
  readonly operation: OperationId;
  /** The node whose program is stopped. */
  readonly place: Place;
  readonly step: string;
  readonly kind: StopKind;
  readonly next: NextRun;
  /** A node without power comes back while the tool still runs, or after it has ended. */
  readonly powerReturns: 'at-once' | 'later';
};

/** Every step by every kind of stop. What follows is dealt out evenly and the same every time. */
export function casesOf(operation: Operation, place: Place, steps: readonly string[]): readonly Case[] {
  return steps.flatMap((step) =>
    stopKinds.map((kind): Case => {
      const hash = hashOf(`${operation.id} ${place} ${step} ${kind}`);
      return {
        operation: operation.id,
        place,
        step,
        kind,
        next: operation.next[hash % operation.next.length] ?? 'wait',
        powerReturns: (hash >>> 8) % 2 === 0 ? 'at-once' : 'later',
      };
    }),
  );
}

export function caseId({ operation, place, step, kind }: Case): string {
  return `${operation}/${place}/${step}/${kind}`;
}

/** The same order for the same seed, whatever cases there are beside. */
export function shuffled(cases: readonly Case[], seed: string): readonly Case[] {
  const keyed = cases.map((one) => ({ one, key: hashOf(`${seed} ${caseId(one)}`) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ one }) => one);
}

/**
 * Shuffled, and one of each operation and kind before the next of them: a run that is cut short has seen all of them, and
 * the short operations whole.
 */
export function spread(cases: readonly Case[], seed: string): readonly Case[] {
  const ranks = new Map<string, number>();
  const ranked = shuffled(cases, seed).map((one) => {
    const group = `${one.operation} ${one.kind}`;
    const rank = ranks.get(group) ?? 0;
    ranks.set(group, rank + 1);
    return { one, rank };
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}

/** FNV-1a with a final mix, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return (hash ^ (hash >>> 15)) >>> 0;
}
