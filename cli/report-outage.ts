import type { OutageReport } from '../core/operations/measure-outage.ts';
import type { CliContext } from './cli-context.ts';

/** Prints what a client saw, in one line. */
export function reportOutage({ output }: Pick<CliContext, 'output'>, report: OutageReport): void {
  const { texts, say, style } = output;
  const params = {
    outageMs: Math.round(report.outageMs),
    failed: report.failedRequests,
    total: report.totalRequests,
    servedBy: report.servedBy.map((interval) => interval.by || '?').join(' → '),
  };
  say(style.bold(texts.text('cli.outage', params)));
}
