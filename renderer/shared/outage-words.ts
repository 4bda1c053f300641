import type { OutageReport } from '../../core/operations/measure-outage.ts';
import type { Texts } from '../../locales/texts.ts';
import { duration } from './times.ts';

/** What a client saw, in one sentence. */
export function outageSentence(report: OutageReport, texts: Texts): string {
  return report.outageMs === 0 && report.failedRequests === 0
    ? texts.text('ui.outage.none', { total: report.totalRequests })
    : texts.text('ui.outage.some', {
        outage: duration(report.outageMs, texts),
        failed: report.failedRequests,
        total: report.totalRequests,
      });
}

/** A predicted outage as a bound; a sentence when nobody predicted it. */
export function predictedSentence(milliseconds: number | undefined, texts: Texts): string {
  if (milliseconds === 0) return texts.text('ui.outage.none-predicted');
  return milliseconds === undefined
    ? texts.text('ui.outage.not-predicted')
    : texts.text('ui.outage.predicted', { outage: duration(milliseconds, texts) });
}
