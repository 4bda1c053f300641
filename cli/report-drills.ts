import { adviseDrill } from '../core/operations/drills/advise-drill.ts';
import type { ComparedScenario } from '../core/operations/drills/compare-drills.ts';
import type { DrillAnnouncement } from '../core/operations/drills/drill-options.ts';
import type { DrillReport } from '../core/operations/drills/drill-report.ts';
import { drillTimes } from '../core/operations/drills/drill-times.ts';
import type { DrillEnd } from '../core/operations/drills/run-drills.ts';
import type { DrillScenario } from '../core/operations/drills/scenario.ts';
import { describePrediction } from '../locales/describe-drill.ts';
import { fullTime } from '../locales/moments.ts';
import type { CliContext } from './cli-context.ts';
import { reportOutage } from './report-outage.ts';

type Reporter = Pick<CliContext, 'output'>;

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
    const key = predictedMs === 0 ? 'cli.drill-outage-none' : 'cli.drill-outage';
    say(texts.text(key, { seconds: (predictedMs / 1000).toFixed(1) }));
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
  const predictedKey = predictedMs === 0 ? 'cli.drill-predicted-none' : 'cli.drill-predicted';
  const predicted = predictedMs === undefined ? '' : texts.text(predictedKey, { predictedMs });
  say(
    `${markOf(context, report.verdict)} ${style.bold(texts.text('cli.drill-verdict', { verdict }))} ${predicted}`.trimEnd(),
  );
  reportOutage(context, report.measured);
  const { servedAgainMs, redundantAgainMs } = drillTimes(report);
  if (servedAgainMs !== undefined && redundantAgainMs !== undefined) {
    const key = servedAgainMs === 0 ? 'cli.drill-redundant' : 'cli.drill-times';
    say(texts.text(key, { servedAgainMs, redundantAgainMs }));
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

/** Says where the reports are. */
export function sayKept({ output }: Reporter, file: string): void {
  output.say(output.texts.text('cli.report-written', { file }));
}

/** Prints one line for each of several drills. */
export function sayDrillSummary(context: Reporter, ends: readonly DrillEnd[], planned: number): void {
  const { texts, say, style } = context.output;
  say('');
  const done = ends.filter((end) => 'report' in end).length;
  say(style.bold(texts.text('cli.drill-summary', { done, planned })));
  for (const end of ends) {
    const name = texts.text(`drill.${end.scenario}.name`);
    if ('refusal' in end) {
      say(`  ${style.yellow('–')} ${name}: ${texts.text('cli.drill-refused')}`);
      continue;
    }
    const { verdict } = end.report;
    const word = texts.text(`drill.verdict.${verdict}`);
    say(`  ${markOf(context, verdict)} ${name}: ${word}, ${outageWords(context, end.report)}`);
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
    for (const run of runs) {
      const { startedAt, verdict, twoHolderMs } = run;
      const both =
        twoHolderMs === 0 ? '' : `, ${texts.text('cli.drill-both', { milliseconds: twoHolderMs })}`;
      const word = texts.text(`drill.verdict.${verdict}`);
      say(
        `  ${markOf(context, verdict)} ${fullTime(startedAt)}  ${outageWords(context, run)}${both}  ${word}`,
      );
    }
  }
}

type Outage = Pick<DrillReport, 'outageMs' | 'predictedMs' | 'failedRequests'>;

/** What clients noticed, in few words. A pause in which no request failed is none that they noticed. */
function outageWords(
  { output: { texts } }: Reporter,
  { outageMs, predictedMs, failedRequests }: Outage,
): string {
  if (predictedMs === 0 && failedRequests === 0) return texts.text('cli.drill-unnoticed');
  const bound = predictedMs === undefined ? '' : ` (≤ ${predictedMs} ms)`;
  return `${Math.round(outageMs)} ms${bound}`;
}

function markOf({ output: { style } }: Reporter, verdict: DrillReport['verdict']): string {
  return {
    'as-expected': style.green('✓'),
    slower: style.yellow('▲'),
    failed: style.red('✗'),
    aborted: style.yellow('▲'),
  }[verdict];
}
