import type { DrillReport } from '../core/operations/drills/drill-report.ts';
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

/** Prints how a drill ended: the verdict, what was predicted, what clients saw, and what went wrong. */
export function reportDrill(context: Pick<CliContext, 'output'>, report: DrillReport): void {
  const { texts, say, style } = context.output;
  const { node, other, predictedMs } = report;
  const mark = {
    'as-expected': style.green('✓'),
    slower: style.yellow('▲'),
    failed: style.red('✗'),
    aborted: style.yellow('▲'),
  }[report.verdict];
  const verdict = texts.text(`drill.verdict.${report.verdict}`);
  const predicted = predictedMs === undefined ? '' : texts.text('cli.drill-predicted', { predictedMs });
  say(`${mark} ${style.bold(texts.text('cli.drill-verdict', { verdict }))} ${predicted}`.trimEnd());
  reportOutage(context, report.measured);
  for (const code of report.problems) {
    const key = texts.has(`drill.problem.${code}`) ? `drill.problem.${code}` : 'drill.problem.other';
    say(`  ${style.red('✗')} ${texts.text(key, { node, other, code })}`);
  }
}
