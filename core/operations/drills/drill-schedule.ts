import type { DrillReport } from './drill-report.ts';
import { type DrillLevel, drillLevels, drillScenarios } from './scenario.ts';

/** How a pair stands with the drills of one level. */
export type DrillDue = {
  readonly level: DrillLevel;
  readonly isDue: boolean;
  /** When the last one of this level began, RFC 3339; absent: there was none. */
  readonly lastAt?: string;
  /** Whole days since then. */
  readonly daysAgo?: number;
};

const dayMs = 86_400_000;

/** Days after which a level is due: the longest month, quarter and year. */
const periodDays: Readonly<Record<DrillLevel, number>> = { monthly: 31, quarterly: 92, yearly: 366 };

/**
 * Says which levels of drills are due. A drill counts when it was carried through, whatever its verdict: one that failed
 * has told what it had to tell.
 *
 * @param levels of which the pair wants to be reminded (`drillReminders` in pair.yaml)
 * @param nowMs milliseconds since the epoch
 */
export function drillSchedule(
  reports: readonly DrillReport[],
  levels: readonly DrillLevel[],
  nowMs: number,
): readonly DrillDue[] {
  const wanted = drillLevels.filter((level) => levels.includes(level));
  return wanted.map((level): DrillDue => {
    const ids = drillScenarios.filter((scenario) => scenario.level === level).map(({ id }) => id);
    const lastAt = reports
      .filter(({ verdict, scenario }) => verdict !== 'aborted' && ids.includes(scenario))
      .map(({ startedAt }) => startedAt)
      .sort()
      .at(-1);
    if (lastAt === undefined) return { level, isDue: true };
    const daysAgo = Math.max(0, Math.floor((nowMs - Date.parse(lastAt)) / dayMs));
    return { level, lastAt, daysAgo, isDue: daysAgo >= periodDays[level] };
  });
}

/** The deepest level that is due: its run includes the others. Undefined when none is. */
export function deepestDue(schedule: readonly DrillDue[]): DrillDue | undefined {
  return schedule.filter(({ isDue }) => isDue).at(-1);
}
