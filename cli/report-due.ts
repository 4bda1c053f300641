import { readDrillReports } from '../core/adapters/report-folder.ts';
import { type DrillDue, deepestDue, drillSchedule } from '../core/operations/drills/drill-schedule.ts';
import { drillLevels } from '../core/operations/drills/scenario.ts';
import { dueSentence } from '../locales/due-sentence.ts';
import type { PairSession } from './pair-session.ts';
import { reportFolder } from './report-files.ts';

/** How the pair stands with its drills, by the reports on this computer. */
export async function readDue({ spec, home, clock }: PairSession): Promise<readonly DrillDue[]> {
  const kept = await readDrillReports(reportFolder(home, spec.name));
  const reports = kept.map(({ report }) => report).filter(({ pair }) => pair === spec.name);
  return drillSchedule(reports, spec.drillReminders ?? drillLevels, clock.now());
}

/** Prints what is due and by which command it is done; nothing while nothing is. */
export function reportDue({ output }: PairSession, schedule: readonly DrillDue[]): void {
  const { texts, say, style } = output;
  const deepest = deepestDue(schedule);
  if (deepest === undefined) return;
  if (schedule.every(({ daysAgo }) => daysAgo === undefined)) {
    say(texts.text('cli.drill-first', { level: deepest.level }));
    return;
  }
  for (const due of schedule.filter(({ isDue }) => isDue)) {
    say(`  ${style.yellow('▲')} ${dueSentence(due, texts)}`);
  }
  say(texts.text('cli.drill-due', { level: deepest.level }));
}
