import type { OutageReport } from '../core/operations/measure-outage.ts';
import type { CliContext } from './cli-context.ts';

/** Prints what a client saw, in one line. */
export function reportOutage(context: CliContext, report: OutageReport): void {
  const { texts, say, style } = context.output;
  const params = {
    outageMs: report.outageMs,
    failed: report.failedRequests,
    total: report.totalRequests,
    servedBy: report.servedBy.map((interval) => interval.by || '?').join(' → '),
  };
  say(style.bold(texts.text('cli.outage', params)));
}
