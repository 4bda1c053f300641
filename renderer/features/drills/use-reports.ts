import { useEffect, useState } from 'react';
import type { DrillReport } from '../../../core/operations/drills/drill-report.ts';
import { callEngine } from '../../shared/desktop.ts';
import { useEndedDrills } from '../../shared/use-drills.ts';

export type KeptReport = { readonly reportId: string; readonly report: DrillReport };

export type Reports = {
  /** Newest first; undefined until the engine has answered. */
  readonly list: readonly KeptReport[] | undefined;
  readonly failure: unknown;
};

/** The reports of a pair's drills, read anew when a drill has ended. */
export function useReports(pairId: string): Reports {
  const [reports, setReports] = useState<Reports>({ list: undefined, failure: undefined });
  const ended = useEndedDrills();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a drill that has ended has written a report
  useEffect(() => {
    let isGone = false;
    callEngine('reports.list', { pairId }).then(
      (list) => {
        if (!isGone) setReports({ list: newestFirst(list), failure: undefined });
      },
      (failure: unknown) => {
        if (!isGone) setReports(({ list }) => ({ list, failure }));
      },
    );
    return () => {
      isGone = true;
    };
  }, [pairId, ended]);
  return reports;
}

function newestFirst(list: readonly KeptReport[]): readonly KeptReport[] {
  return [...list].sort((left, right) => right.report.startedAt.localeCompare(left.report.startedAt));
}
