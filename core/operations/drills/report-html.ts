import type { DrillReport } from './drill-report.ts';
import { type Html, html } from './html.ts';
import { reportStyle } from './report-style.ts';

/** Looks a text up: `drill.…`, `event.…`; the caller knows the language. */
export type Text = (key: string, params?: Readonly<Record<string, string | number | boolean>>) => string;

/** Problems that a drill finds itself; any other code is that of an error that ended it. */
const KNOWN_PROBLEMS = [
  'drill.no-takeover',
  'drill.not-healed',
  'drill.not-whole',
  'drill.not-rebooted',
  'drill.failed',
];

/**
 * One HTML file without scripts and without anything to load: it can be mailed, printed and opened in ten years.
 * Every value that came from a server is escaped.
 *
 * @param reports in the order in which the drills were made
 * @param language BCP 47 tag of the texts, e.g. `en`, `zh-CN`
 */
export function renderDrillReports(reports: readonly DrillReport[], text: Text, language: string): string {
  const pair = reports[0]?.pair ?? '';
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${text('drill.report.title', { pair })}</title>
<style>${{ html: reportStyle }}</style>
</head>
<body>
<main>
<h1>${text('drill.report.title', { pair })}</h1>
${summary(reports, text)}
${reports.map((report) => section(report, text))}
</main>
</body>
</html>
`;
  return page.html;
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
  const facts: readonly (readonly [string, string | Html])[] = [
    ['expected', text(`drill.${report.scenario}.expected`, params)],
    ['verdict', verdict(report, text)],
    ['outage', milliseconds(report.outageMs)],
    ['predicted', predicted(report, text)],
    ['failed-requests', `${report.failedRequests} / ${report.totalRequests}`],
    ['two-holders', milliseconds(report.twoHolderMs)],
    ['precision', milliseconds(Math.max(report.measured.stepMs, report.measured.probePauseMs))],
    ['asked', report.url],
    ['time', `${report.startedAt} – ${report.endedAt}`],
  ];
  return html`<section>
<h2>${text(`drill.${report.scenario}.name`)}</h2>
<p>${text(`drill.${report.scenario}.what`, params)}</p>
<dl>${facts.map(([key, value]) => html`<dt>${text(`drill.report.${key}`)}</dt><dd>${value}</dd>`)}</dl>
${problems(report, text)}
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

function timeline(report: DrillReport, text: Text): Html {
  const begun = Date.parse(report.startedAt);
  const moments = report.moments.map((moment) => ({
    atMs: moment.atMs,
    where: '',
    what: text(`drill.moment.${moment.code}`, { node: report.node, other: report.other }),
  }));
  const events = report.events.map((event) => ({
    atMs: Date.parse(event.at) - begun,
    where: event.node ?? '',
    what: text(`event.${event.code}`, { node: event.node ?? '', ...event.params }),
  }));
  const rows = [...moments, ...events]
    .sort((a, b) => a.atMs - b.atMs)
    .map(
      (row) =>
        html`<tr><td class="number">${milliseconds(row.atMs)}</td><td>${row.where}</td><td>${row.what}</td></tr>`,
    );
  const columns = ['at', 'node', 'event'];
  return html`<table><thead><tr>${columns.map((column) => html`<th scope="col">${text(`drill.report.${column}`)}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

function verdict(report: DrillReport, text: Text): Html {
  return html`<strong class="verdict ${report.verdict}">${text(`drill.verdict.${report.verdict}`)}</strong>`;
}

function predicted(report: DrillReport, text: Text): string {
  return report.predictedMs === undefined
    ? text('drill.report.not-predicted')
    : `≤ ${milliseconds(report.predictedMs)}`;
}

function milliseconds(value: number): string {
  return `${Math.round(value)} ms`;
}
