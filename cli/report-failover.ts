import {
  type FailoverOutcome,
  type FailoverTable,
  failoverOutcomes,
} from '../core/simulate/failover-table.ts';
import type { CliContext } from './cli-context.ts';
import { widthOf } from './style.ts';

/** Prints what the new configuration does in every state, one line for each way in which states end. */
export function reportFailover({ output }: Pick<CliContext, 'output'>, table: FailoverTable): void {
  const { texts, style, say } = output;
  const outcomes = failoverOutcomes(table);
  for (const unit of table.units) {
    const own = outcomes.filter((outcome) => outcome.unit === unit.name);
    const title = { unit: unit.name, addresses: unit.addresses.join(', '), count: unit.rows.length };
    say(`\n${texts.text('failover.title', title)}`);
    const columns = ['outcome', 'outage', 'states', 'example'] as const;
    const head = columns.map((name) => texts.text(`failover.column-${name}`));
    const rows = own.map((outcome) => [
      texts.text(`failover.reason.${outcome.reason}`, { holders: outcome.holders.join(', ') }),
      outageText(outcome, output.texts),
      String(outcome.states),
      exampleText(outcome, table, output.texts),
    ]);
    const widths = columns.map((_, index) =>
      Math.max(...[head, ...rows].map((row) => widthOf(row[index] ?? ''))),
    );
    for (const [place, row] of [head, ...rows].entries()) {
      const cells = row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)));
      const line = `  ${cells.join('  ').trimEnd()}`;
      say(place === 0 ? style.dim(line) : line);
    }
  }
}

type Texts = CliContext['output']['texts'];

function outageText({ predictedOutageMs }: FailoverOutcome, texts: Texts): string {
  if (predictedOutageMs === null) {
    return texts.text('failover.outage-unserved');
  }
  return predictedOutageMs === 0
    ? texts.text('failover.outage-none')
    : texts.text('failover.outage', { seconds: (predictedOutageMs / 1000).toFixed(2) });
}

/** The state behind the figure: `web-1 serves, web-1 without power`. */
function exampleText({ example }: FailoverOutcome, { nodes }: FailoverTable, texts: Texts): string {
  const { history, link, nodes: conditions } = example.state;
  const names = { first: nodes[0], second: nodes[1] };
  const parts = [
    texts.text(`failover.history.${history}`, names),
    ...conditions.flatMap((condition, index) =>
      condition === 'ok' ? [] : [texts.text(`failover.node.${condition}`, { node: nodes[index as 0 | 1] })],
    ),
    ...(link === 'whole' ? [] : [texts.text(`failover.link.${link}`, names)]),
  ];
  return parts.join(texts.text('cli.comma'));
}
