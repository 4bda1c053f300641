import { adviseDrill } from './advise-drill.ts';
import type { DrillReport } from './drill-report.ts';
import { drillTimes } from './drill-times.ts';
import { type Html, html, milliseconds, type Text } from './html.ts';
import { comparisonTable } from './report-comparison.ts';
import { reportPage } from './report-page.ts';
import { clockNotes, timeline } from './report-timeline.ts';

/** Problems that a drill finds itself; any other code is that of an error that ended it. */
const KNOWN_PROBLEMS = [
  'drill.no-takeover',
  'drill.not-healed',
  'drill.not-powered-on',
  'drill.not-whole',
  'drill.not-rebooted',
  'drill.moved',
  'drill.not-served',
  'drill.two-holders',
  'drill.flapped',
  'drill.config-accepted',
  'drill.failed',
];

/**
 * All drills' reports on one page.
 *
 * @param reports in the order in which the drills were made
 * @param language BCP 47 tag of the texts, e.g. `en`, `zh-CN`
 */
export function renderDrillReports(reports: readonly DrillReport[], text: Text, language: string): string {
  const pair = reports[0]?.pair ?? '';
  const body = html`${summary(reports, text)}
${comparisonTable(reports, text)}
${reports.map((report) => section(report, text))}`;
  return reportPage(text('drill.report.title', { pair }), language, body);
}

function summary(reports: readonly DrillReport[], text: Text): Html {
  const rows = reports.map(
    (report) => html`<tr><td>${text(`drill.${report.scenario}.name`)}</td><td>${report.node}</td>
<td class="number">${milliseconds(report.outageMs)}</td><td class="number">${predicted(report, text)}</td>
<td class="number">${report.failedRequests} / ${report.totalRequests}</td><td>${verdict(report, text)}</td></tr>`,
  );
  const columns = ['scenario', 'node', 'outage', 'predicted', 'failed-requests', 'verdict'];
  return html`<table><thead><tr>${columns.map(
    (column) => html`<th scope="col">${text(`drill.report.${column}`)}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table>`;
}

function section(report: DrillReport, text: Text): Html {
  const params = { node: report.node, other: report.other };
  const { servedAgainMs, redundantAgainMs } = drillTimes(report);
  const facts: readonly (readonly [string, string | Html])[] = [
    ['expected', text(`drill.${report.scenario}.expected`, params)],
    ...simulated(report, text),
    ['verdict', verdict(report, text)],
    ['outage', milliseconds(report.outageMs)],
    ['predicted', predicted(report, text)],
    ['recovery', servedAgainMs === undefined ? '–' : milliseconds(servedAgainMs)],
    ['redundant', redundantAgainMs === undefined ? '–' : milliseconds(redundantAgainMs)],
    ['failed-requests', `${report.failedRequests} / ${report.totalRequests}`],
    ['two-holders', milliseconds(report.twoHolderMs)],
    ['precision', milliseconds(Math.max(report.measured.stepMs, report.measured.probePauseMs))],
    ['asked', report.url],
    ['time', `${report.startedAt} – ${report.endedAt}`],
    ...clockNotes(report, text),
  ];
  return html`<section>
<h2>${text(`drill.${report.scenario}.name`)}</h2>
<p>${text(`drill.${report.scenario}.what`, params)}</p>
<dl>${facts.map(([key, value]) => html`<dt>${text(`drill.report.${key}`)}</dt><dd>${value}</dd>`)}</dl>
${problems(report, text)}
<h3>${text('drill.report.advice')}</h3>
${advice(report, text)}
<h3>${text('drill.report.served-by')}</h3>
${servedBar(report, text)}
<h3>${text('drill.report.timeline')}</h3>
${timeline(report, text)}
</section>`;
}

function problems(report: DrillReport, text: Text): Html {
  if (report.problems.length === 0) return html``;
  const params = { node: report.node, other: report.other };
  const lines = report.problems.map((code) => {
    const known = KNOWN_PROBLEMS.includes(code);
    return html`<li>${known ? text(`drill.problem.${code}`, params) : text('drill.problem.other', { code })}</li>`;
  });
  return html`<ul class="problems">${lines}</ul>`;
}

/** Who served when, to scale, and the same as a table: a picture alone can't be read aloud. */
function servedBar(report: DrillReport, text: Text): Html {
  const end = Math.max(1, ...report.servedBy.map((part) => part.toMs), ...report.moments.map((m) => m.atMs));
  const share = (ms: number) => `${Math.round((ms / end) * 10_000) / 100}`;
  const bars = report.servedBy.map(
    (part) =>
      html`<rect x="${share(part.fromMs)}%" width="${share(Math.max(part.toMs - part.fromMs, end / 500))}%" y="0" height="16" class="${part.by === report.node ? 'first' : 'second'}"/>`,
  );
  const gaps = report.measured.outages.map(
    (gap) =>
      html`<rect x="${share(gap.fromMs)}%" width="${share(Math.max(gap.toMs - gap.fromMs, end / 500))}%" y="0" height="16" class="outage"/>`,
  );
  const rows = report.servedBy.map(
    (part) =>
      html`<tr><td>${part.by === '' ? text('drill.report.unnamed') : part.by}</td><td class="number">${milliseconds(part.fromMs)}</td><td class="number">${milliseconds(part.toMs)}</td><td class="number">${part.requests}</td></tr>`,
  );
  const columns = ['node', 'from', 'to', 'answers'];
  return html`<svg viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true" class="bar">${bars}${gaps}</svg>
<table><thead><tr>${columns.map((column) => html`<th scope="col">${text(`drill.report.${column}`)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

/** What the simulation of the installed configuration expected. */
function simulated({ prediction }: DrillReport, text: Text): readonly (readonly [string, string])[] {
  if (prediction === undefined) return [];
  const names = (nodes: readonly string[]) => nodes.join(text('cli.comma'));
  const outcome = text(`failover.reason.${prediction.reason}`, { holders: names(prediction.holders) });
  const afterwards = names(prediction.holdersAfterwards);
  return [['simulated', text('drill.simulated', { outcome, afterwards })]];
}

function advice(report: DrillReport, text: Text): Html {
  const lines = adviseDrill(report).map(({ code, params }) => {
    const names = { node: report.node, other: report.other };
    return html`<li>${text(`drill.advice.${code}`, { ...names, ...params })}</li>`;
  });
  return lines.length === 0
    ? html`<p>${text('drill.report.no-advice')}</p>`
    : html`<ul class="advice">${lines}</ul>`;
}

function verdict(report: DrillReport, text: Text): Html {
  return html`<strong class="verdict ${report.verdict}">${text(`drill.verdict.${report.verdict}`)}</strong>`;
}

function predicted(report: DrillReport, text: Text): string {
  if (report.predictedMs === undefined) return text('drill.report.not-predicted');
  return report.predictedMs === 0 ? text('drill.report.no-outage') : `≤ ${milliseconds(report.predictedMs)}`;
}
