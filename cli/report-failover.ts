import { databaseOutcomes, type FailoverTable, failoverOutcomes } from '../core/simulate/failover-table.ts';
import { databaseWords, failoverWords } from '../locales/failover-words.ts';
import type { CliContext } from './cli-context.ts';
import { widthOf } from './style.ts';

/** Prints what the new configuration does in every state, one line for each way in which states end. */
export function reportFailover({ output }: Pick<CliContext, 'output'>, table: FailoverTable): void {
  const { texts, say } = output;
  const outcomes = failoverOutcomes(table);
  for (const unit of table.units) {
    const own = outcomes.filter((outcome) => outcome.unit === unit.name);
    const title = { unit: unit.name, addresses: unit.addresses.join(', '), count: unit.rows.length };
    say(`\n${texts.text('failover.title', title)}`);
    const rows = own.map((outcome) => {
      const words = failoverWords(outcome, table.nodes, texts);
      return [words.outcome, words.outage, String(outcome.states), words.example];
    });
    reportTable({ output }, ['outcome', 'outage', 'states', 'example'], rows);
    const databases = databaseOutcomes(table).filter((outcome) => outcome.unit === unit.name);
    if (databases.length > 0) {
      say(`\n${texts.text('failover.database.title')}`);
      const shown = databases.map((outcome) => {
        const words = databaseWords(outcome, table.nodes, texts);
        return [words.outcome, String(outcome.states), words.example, words.note];
      });
      reportTable({ output }, ['database', 'states', 'when', 'note'], shown);
    }
  }
}

function reportTable(
  { output }: Pick<CliContext, 'output'>,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const { texts, style, say } = output;
  const head = columns.map((name) => texts.text(`failover.column-${name}`));
  const widths = columns.map((_, index) =>
    Math.max(...[head, ...rows].map((row) => widthOf(row[index] ?? ''))),
  );
  for (const [place, row] of [head, ...rows].entries()) {
    const cells = row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - widthOf(cell)));
    const line = `  ${cells.join('  ').trimEnd()}`;
    say(place === 0 ? style.dim(line) : line);
  }
}
