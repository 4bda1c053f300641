import { Anchor } from '@mantine/core';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { describeError } from '../../../locales/describe.ts';
import { healthSentence } from '../../../locales/health-sentence.ts';
import { fullTime } from '../../../locales/moments.ts';
import { unseen } from '../../shared/pair-fact.ts';
import { stateOf } from '../../shared/pair-order.ts';
import { goTo } from '../../shared/place.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { ago } from '../../shared/times.ts';
import classes from './pair-list.module.css';

type PairTableProps = {
  readonly pairs: readonly PairSummary[];
  readonly health: Readonly<Record<string, ClusterHealth>>;
};

const columns = ['pair', 'state', 'holder', 'redundancy', 'since'] as const;

/** Pairs, a line each. */
export function PairTable({ pairs, health }: PairTableProps) {
  const texts = useTexts();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {texts.text(`ui.pairs.column-${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pairs.map((pair) => (
          <PairRow key={pair.id} pair={pair} health={health[pair.id]} />
        ))}
      </tbody>
    </table>
  );
}

function PairRow({
  pair,
  health,
}: {
  readonly pair: PairSummary;
  readonly health: ClusterHealth | undefined;
}) {
  const texts = useTexts();
  const state = stateOf(health);
  const open = () => goTo({ view: 'pair', pairId: pair.id, tab: 'overview' });
  return (
    // The name in it is a button; a click anywhere else on the line is a short cut for the mouse.
    <tr className={classes.row} onClick={open}>
      <th scope="row">
        <Anchor component="button" type="button" className={classes.open} onClick={open}>
          {pair.name}
        </Anchor>
      </th>
      <td>
        <span className={classes.state}>
          <StateGlyph state={state} hasWord />
          <span>{rowSentence(pair, health, texts)}</span>
        </span>
      </td>
      <td>{health?.holder ?? '–'}</td>
      <td>{texts.text(`ui.redundancy.${health?.redundancy.state ?? 'unknown'}`)}</td>
      <td className="tabular">
        {health?.since === undefined ? (
          '–'
        ) : (
          <time dateTime={health.since} title={fullTime(health.since)}>
            {ago(health.since, texts)}
          </time>
        )}
      </td>
    </tr>
  );
}

function rowSentence(
  pair: PairSummary,
  health: ClusterHealth | undefined,
  texts: ReturnType<typeof useTexts>,
): string {
  if (pair.problem !== undefined) return describeError(pair.problem, texts).what;
  if (health === undefined) return unseen(texts);
  const { predictedFailoverMs } = pair;
  const { sentence, reasons } = healthSentence(texts, health, { predictedFailoverMs });
  const state = texts.text(`health.state.${health.state}`);
  // Of a pair that is not seen at all, one node's error would tell half of it.
  const fact = health.state === 'unknown' ? sentence : (reasons[0] ?? sentence);
  return texts.text('ui.pairs.line', { state, fact });
}
