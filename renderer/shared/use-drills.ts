import { useEffect, useState } from 'react';
import type { DrillCatalogue } from '../../electron/contract/drill.ts';
import { callEngine } from './desktop.ts';
import { useFleet } from './fleet.ts';

/** The drills of a pair and how it stands with them, read anew when a drill has ended; undefined until they are known. */
export function useDrills(pairId: string): DrillCatalogue | undefined {
  const [catalogue, setCatalogue] = useState<DrillCatalogue>();
  const ended = useEndedDrills();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a drill that has ended has changed what is due
  useEffect(() => {
    let isGone = false;
    callEngine('drills.list', { pairId }).then(
      (list) => {
        if (!isGone) setCatalogue(list);
      },
      // A pair whose file can't be used is told of at the top of its page.
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, [pairId, ended]);
  return catalogue;
}

/** How many drills have ended: their reports are on disk. */
export function useEndedDrills(): number {
  return useFleet(
    ({ tasks }) =>
      tasks.filter(
        ({ order, state }) =>
          (order.kind === 'drill' && state === 'done') ||
          // Also one that failed in the middle has left reports.
          (order.kind === 'drills' && (state === 'done' || state === 'failed')),
      ).length,
  );
}
