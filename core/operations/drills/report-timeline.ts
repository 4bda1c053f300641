import type { DrillReport } from './drill-report.ts';
import { type Html, html, milliseconds, type Text } from './html.ts';

/** A clock that is further off than this is told, milliseconds: less is the way of a line. */
const notableMs = 50;

/** What happened on both nodes and what was done to them, by the clock of the computer that measured. */
export function timeline(report: DrillReport, text: Text): Html {
  const begun = Date.parse(report.startedAt);
  const ahead = new Map(report.clocks?.map(({ node, aheadMs }) => [node, aheadMs]));
  const moments = report.moments.map((moment) => ({
    atMs: moment.atMs,
    where: '',
    what: text(`drill.moment.${moment.code}`, { node: report.node, other: report.other }),
  }));
  const events = report.events.map((event) => ({
    atMs: Date.parse(event.at) - (ahead.get(event.node ?? '') ?? 0) - begun,
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

/** Which clocks were put right for the time line. */
export function clockNotes({ clocks = [] }: DrillReport, text: Text): readonly (readonly [string, string])[] {
  return clocks
    .filter(({ aheadMs }) => Math.abs(aheadMs) > notableMs)
    .map(({ node, aheadMs }) => {
      const key = aheadMs > 0 ? 'drill.report.clock-ahead' : 'drill.report.clock-behind';
      return ['clocks', text(key, { node, milliseconds: Math.abs(aheadMs) })];
    });
}
