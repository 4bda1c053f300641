import type { DrillDue } from '../core/operations/drills/drill-schedule.ts';
import type { Texts } from './texts.ts';

/** How long ago the last drill of a level was, and whether it is due. */
export function dueSentence({ level, daysAgo, isDue }: DrillDue, texts: Pick<Texts, 'text'>): string {
  const name = texts.text(`drill.cadence.${level}`);
  if (daysAgo === undefined) return texts.text('drill.due.never', { level: name });
  return texts.text(isDue ? 'drill.due.due' : 'drill.due.fine', { days: daysAgo, level: name });
}
