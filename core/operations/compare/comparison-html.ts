import { type Html, html, type Text } from '../drills/html.ts';
import { reportPage } from '../drills/report-page.ts';
import { type ComparedTable, type ComparisonReport, type RowDifference, readableKey } from './comparison.ts';

/** Classes of the report's style. */
const VERDICT_CLASS = { equal: 'as-expected', incomplete: 'slower', different: 'failed' } as const;

/** Rows that are listed by their keys; the JSON has all of them. */
const MOST_KEYS = 100;

/** @param language BCP 47 tag of the texts, e.g. `en`, `zh-CN` */
export function renderComparison(report: ComparisonReport, text: Text, language: string): string {
  const { source, target, verdict, tables } = report;
  const facts: readonly (readonly [string, string | Html])[] = [
    [
      'result',
      html`<strong class="verdict ${VERDICT_CLASS[verdict]}">${text(`compare.verdict.${verdict}`)}</strong>`,
    ],
    ['source', source],
    ['target', target],
    ['time', `${report.startedAt} – ${report.endedAt}`],
  ];
  const columns = ['table', 'rows', 'result'];
  const body = html`<dl>${facts.map(([key, value]) => html`<dt>${text(`compare.report.${key}`)}</dt><dd>${value}</dd>`)}</dl>
<p>${text('compare.report.how')}</p>
<table><thead><tr>${columns.map((column) => html`<th scope="col">${text(`compare.report.${column}`)}</th>`)}</tr></thead><tbody>
${tables.map(
  (
    table,
  ) => html`<tr><td>${table.table}</td><td class="number">${table.rows}</td><td>${sentence(table, text)}</td></tr>
`,
)}</tbody></table>
${tables.filter(({ differences }) => differences.length > 0).map((table) => section(table, text))}`;
  return reportPage(text('compare.report.title', { pair: report.pair }), language, body);
}

function section({ table, keyColumns, differences }: ComparedTable, text: Text): Html {
  const rows = differences.slice(0, MOST_KEYS).map(
    ({ kind, key }) => html`<tr><td>${readableKey(key)}</td><td>${text(`compare.row.${kind}`)}</td></tr>
`,
  );
  const left = differences.length - rows.length;
  return html`<section>
<h2>${table}</h2>
<table><thead><tr><th scope="col">${keyColumns}</th><th scope="col">${text('compare.report.result')}</th></tr></thead><tbody>
${rows}</tbody></table>
${left > 0 ? html`<p>${text('compare.report.more-rows', { count: left })}</p>` : html``}
</section>
`;
}

/** What was found of a table, in one sentence. */
export function sentence({ outcome, note, differences }: ComparedTable, text: Text): string {
  if (outcome !== 'different')
    return text(note === undefined ? `compare.outcome.${outcome}` : `compare.note.${note}`);
  if (differences.length === 0) return text(`compare.note.${note ?? 'no-rows'}`);
  const count = (kind: RowDifference['kind']) => differences.filter((one) => one.kind === kind).length;
  const counts = { changed: count('changed'), missing: count('missing'), extra: count('extra') };
  const first = differences[0];
  const last = differences.at(-1);
  const range = { from: readableKey(first?.key ?? ''), to: readableKey(last?.key ?? '') };
  return text(note === 'many' ? 'compare.note.many' : 'compare.outcome.different', { ...counts, ...range });
}
