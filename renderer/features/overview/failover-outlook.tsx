import { memo } from 'react';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { FailoverTable } from '../../shared/plan/failover-table.tsx';
import { useTexts } from '../../shared/texts.tsx';
import classes from './overview.module.css';

type FailoverOutlookProps = { readonly pair: PairSummary; readonly health: ClusterHealth };

/** If the node that serves failed now: would the other one take over, and how fast? */
export const FailoverOutlook = memo(function FailoverOutlook({ pair, health }: FailoverOutlookProps) {
  const texts = useTexts();
  const { holder, nodes, redundancy } = health;
  const { predictedMs } = pair;
  const other = nodes.find(({ node }) => node !== holder)?.node;
  if (holder === undefined || other === undefined) return null;
  if (redundancy.state === 'intact' && predictedMs === undefined) return null;
  return (
    <section className={classes.outlook} aria-label={texts.text('ui.plan.failover')}>
      <h2>{texts.text('ui.plan.failover')}</h2>
      {redundancy.state === 'intact' ? (
        <FailoverTable predictedMs={predictedMs ?? {}} holder={holder} other={other} />
      ) : (
        <p>{texts.text(`ui.outlook.${redundancy.state}`, { holder, other })}</p>
      )}
    </section>
  );
});
