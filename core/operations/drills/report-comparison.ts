import { type ComparedScenario, compareDrills } from './compare-drills.ts';
import type { DrillReport } from './drill-report.ts';
import { type Html, html, milliseconds, type Text } from './html.ts';

const columns = ['scenario', 'runs', 'last', 'usual', 'trend'];

/** One line for each scenario that was made more than once: how the last run stands to those before it. */
export function comparisonTable(reports: readonly DrillReport[], text: Text): Html {
  const repeated = compareDrills(reports).filter(({ runs }) => runs.length > 1);
  if (repeated.length === 0) return html``;
  return html`<h3>${text('drill.report.trend')}</h3>
<table><thead><tr>${columns.map((column) => html`<th scope="col">${text(`drill.report.${column}`)}</th>`)}</tr></thead>
<tbody>${repeated.map((one) => row(one, text))}</tbody></table>`;
}

function row({ scenario, runs, trend, usualMs = 0 }: ComparedScenario, text: Text): Html {
  const params = { usualMs: Math.round(usualMs) };
  return html`<tr><td>${text(`drill.${scenario}.name`)}</td><td class="number">${runs.length}</td>
<td class="number">${milliseconds(runs.at(-1)?.outageMs ?? 0)}</td><td class="number">${milliseconds(usualMs)}</td>
<td>${text(`drill.trend.${trend}`, params)}</td></tr>`;
}
