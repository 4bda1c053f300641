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
 * has told what it had to tell. A pair without any is due for the mildest level only, since nobody begins with an outage;
 * a level that it has never seen is due when its period has passed since the first drill.
 *
 * @param levels of which the pair wants to be reminded (`drillReminders` in pair.yaml)
 * @param nowMs milliseconds since the epoch
 */
export function drillSchedule(
  reports: readonly DrillReport[],
  levels: readonly DrillLevel[],
  nowMs: number,
): readonly DrillDue[] {
  const carriedThrough = reports.filter(({ verdict }) => verdict !== 'aborted');
  const [firstAt] = carriedThrough.map(({ startedAt }) => startedAt).sort();
  const daysSince = (moment: string) => Math.max(0, Math.floor((nowMs - Date.parse(moment)) / dayMs));
  const wanted = drillLevels.filter((level) => levels.includes(level));
  return wanted.map((level, index): DrillDue => {
    if (firstAt === undefined) return { level, isDue: index === 0 };
    const ids = drillScenarios.filter((scenario) => scenario.level === level).map(({ id }) => id);
    const lastAt = carriedThrough
      .filter(({ scenario }) => ids.includes(scenario))
      .map(({ startedAt }) => startedAt)
      .sort()
      .at(-1);
    const isDue = daysSince(lastAt ?? firstAt) >= periodDays[level];
    return lastAt === undefined ? { level, isDue } : { level, lastAt, daysAgo: daysSince(lastAt), isDue };
  });
}

/** The deepest level that is due: its run includes the others. Undefined when none is. */
export function deepestDue(schedule: readonly DrillDue[]): DrillDue | undefined {
  return schedule.filter(({ isDue }) => isDue).at(-1);
}
