import type { DatabaseOutcome, FailoverOutcome, FailoverRow } from '../core/simulate/failover-table.ts';
import type { Texts } from './texts.ts';

/** One line of the failover table in words. */
export type FailoverWords = {
  /** e.g. `web-2 takes over`. */
  readonly outcome: string;
  /** e.g. `≤ 0.95 s`. */
  readonly outage: string;
  /** The state behind the figure: `web-1 serves, web-1 without power`. */
  readonly example: string;
};

/** @param nodes names, in the order of pair.yaml */
export function failoverWords(
  outcome: FailoverOutcome,
  nodes: readonly [string, string],
  texts: Texts,
): FailoverWords {
  const holders = outcome.holders.join(texts.text('cli.comma'));
  return {
    outcome: texts.text(`failover.reason.${outcome.reason}`, { holders }),
    outage: outageText(outcome, texts),
    example: stateText(outcome.example, nodes, texts),
  };
}

function outageText({ predictedOutageMs }: FailoverOutcome, texts: Texts): string {
  if (predictedOutageMs === null) {
    return texts.text('failover.outage-unserved');
  }
  return predictedOutageMs === 0
    ? texts.text('failover.outage-none')
    : texts.text('failover.outage', { seconds: (predictedOutageMs / 1000).toFixed(2) });
}

/** One line of what becomes of the databases, in words. */
export type DatabaseWords = {
  /** e.g. `web-2, promoted`. */
  readonly outcome: string;
  /** The plainest of the states. */
  readonly example: string;
  /** Why nobody takes writes, or what becomes of the other server's database. */
  readonly note: string;
};

/** @param nodes names, in the order of pair.yaml */
export function databaseWords(
  { database, example }: DatabaseOutcome,
  nodes: readonly [string, string],
  texts: Texts,
): DatabaseWords {
  const { code, node = '', reason = '', later } = database;
  const why = texts.has(`role.reason.${reason}`) ? texts.text(`role.reason.${reason}`) : reason;
  const other = nodes.find((name) => name !== node) ?? '';
  const key = code === 'waits' ? 'waits' : `${node === '' ? 'either-' : ''}${later}`;
  return {
    outcome: texts.text(`failover.database.${code}`, { node }),
    example: stateText(example, nodes, texts),
    note: later === 'same' ? '' : texts.text(`failover.database.note-${key}`, { node, why, other }),
  };
}

function stateText({ state }: FailoverRow, nodes: readonly [string, string], texts: Texts): string {
  const { history, link, nodes: conditions } = state;
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
