import type { AppError } from '../core/errors/app-error.ts';
import { adviseDrill } from '../core/operations/drills/advise-drill.ts';
import type { ComparedScenario } from '../core/operations/drills/compare-drills.ts';
import type { DrillAnnouncement } from '../core/operations/drills/drill-options.ts';
import type { DrillReport } from '../core/operations/drills/drill-report.ts';
import { drillTimes } from '../core/operations/drills/drill-times.ts';
import type { DrillScenario, DrillScenarioId } from '../core/operations/drills/scenario.ts';
import { describePrediction } from '../locales/describe-drill.ts';
import { fullTime } from '../locales/moments.ts';
import type { CliContext } from './cli-context.ts';
import { reportOutage } from './report-outage.ts';

type Reporter = Pick<CliContext, 'output'>;

/** How one of several drills ended. */
export type DrillEnd =
  | { readonly scenario: DrillScenarioId; readonly report: DrillReport }
  | { readonly scenario: DrillScenarioId; readonly refusal: AppError };

/** Says what is going to happen and what is expected of it. */
export function sayAnnouncement({ output }: Reporter, announcement: DrillAnnouncement): void {
  const { texts, say, style } = output;
  const { scenario, node, other, prediction, predictedMs } = announcement;
  const params = { node, other };
  say(style.bold(texts.text(`drill.${scenario.id}.name`, params)));
  say(texts.text(`drill.${scenario.id}.what`, params));
  say(texts.text(`drill.${scenario.id}.expected`, params));
  if (prediction !== undefined) say(describePrediction(prediction, texts));
  if (predictedMs !== undefined) {
    say(texts.text('cli.drill-outage', { seconds: (predictedMs / 1000).toFixed(1) }));
  }
  say(texts.text(`drill.${scenario.id}.danger`, params));
}

/** Says which drills will be made, before anybody agrees to them. */
export function sayDrillList({ output }: Reporter, scenarios: readonly DrillScenario[]): void {
  const { texts, say } = output;
  for (const { id, danger } of scenarios) {
    const name = texts.text(`drill.${id}.name`);
    say(`  ${danger === 'high' ? output.style.yellow('▲') : '·'} ${id}  ${name}`);
  }
}

/** Prints how a drill ended: the verdict, what was predicted, what clients saw, what went wrong, what to improve. */
export function reportDrill(context: Reporter, report: DrillReport): void {
  const { texts, say, style } = context.output;
  const { node, other, predictedMs, twoHolderMs } = report;
  const verdict = texts.text(`drill.verdict.${report.verdict}`);
  const predicted = predictedMs === undefined ? '' : texts.text('cli.drill-predicted', { predictedMs });
  say(
    `${markOf(context, report.verdict)} ${style.bold(texts.text('cli.drill-verdict', { verdict }))} ${predicted}`.trimEnd(),
  );
  reportOutage(context, report.measured);
  const { servedAgainMs, redundantAgainMs } = drillTimes(report);
  if (servedAgainMs !== undefined && redundantAgainMs !== undefined) {
    say(texts.text('cli.drill-times', { servedAgainMs, redundantAgainMs }));
  }
  if (twoHolderMs > 0) say(texts.text('cli.drill-two-holders', { milliseconds: twoHolderMs }));
  for (const code of report.problems) {
    const key = texts.has(`drill.problem.${code}`) ? `drill.problem.${code}` : 'drill.problem.other';
    say(`  ${style.red('✗')} ${texts.text(key, { node, other, code })}`);
  }
  for (const { code, params } of adviseDrill(report)) {
    say(`  → ${texts.text(`drill.advice.${code}`, { node, other, ...params })}`);
  }
}

/** Prints one line for each of several drills. */
export function sayDrillSummary(context: Reporter, ends: readonly DrillEnd[], planned: number): void {
  const { texts, say, style } = context.output;
  say('');
  say(style.bold(texts.text('cli.drill-summary', { done: ends.length, planned })));
  for (const end of ends) {
    const name = texts.text(`drill.${end.scenario}.name`);
    if ('refusal' in end) {
      say(`  ${style.yellow('–')} ${name}: ${texts.text('cli.drill-refused')}`);
      continue;
    }
    const { verdict, outageMs, predictedMs } = end.report;
    const word = texts.text(`drill.verdict.${verdict}`);
    const bound = predictedMs === undefined ? '' : ` (≤ ${predictedMs} ms)`;
    say(`  ${markOf(context, verdict)} ${name}: ${word}, ${Math.round(outageMs)} ms${bound}`);
  }
}

/** Prints the drills of a pair beside each other. */
export function sayComparison(context: Reporter, scenarios: readonly ComparedScenario[]): void {
  const { texts, say, style } = context.output;
  if (scenarios.length === 0) say(texts.text('cli.drill-none'));
  for (const { scenario, runs, trend, usualMs = 0 } of scenarios) {
    const params = { usualMs: Math.round(usualMs), count: runs.length };
    say(style.bold(texts.text(`drill.${scenario}.name`)));
    say(`  ${texts.text(`drill.trend.${trend}`, params)}`);
    for (const { startedAt, verdict, outageMs, predictedMs, twoHolderMs } of runs) {
      const bound = predictedMs === undefined ? '' : ` (≤ ${predictedMs} ms)`;
      const both =
        twoHolderMs === 0 ? '' : `, ${texts.text('cli.drill-both', { milliseconds: twoHolderMs })}`;
      const word = texts.text(`drill.verdict.${verdict}`);
      say(
        `  ${markOf(context, verdict)} ${fullTime(startedAt)}  ${Math.round(outageMs)} ms${bound}${both}  ${word}`,
      );
    }
  }
}

function markOf({ output: { style } }: Reporter, verdict: DrillReport['verdict']): string {
  return {
    'as-expected': style.green('✓'),
    slower: style.yellow('▲'),
    failed: style.red('✗'),
    aborted: style.yellow('▲'),
  }[verdict];
}
