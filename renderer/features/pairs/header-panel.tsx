import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { useOpenAction } from '../../shared/pair-actions.ts';
import { MaintenancePanel } from './maintenance-panel.tsx';
import classes from './pair-page.module.css';
import { SwitchoverPanel } from './switchover-panel.tsx';

type ActionProps = { readonly pair: PairSummary; readonly health: ClusterHealth | undefined };

/** The action that was chosen in the header, before it is done. */
export function HeaderPanel({ pair, health }: ActionProps) {
  const action = useOpenAction(pair.id);
  if (action !== 'switchover' && action !== 'maintenance') return null;
  return (
    <div className={classes.panel}>
      {action === 'switchover' ? (
        <SwitchoverPanel pair={pair} health={health} />
      ) : (
        <MaintenancePanel pair={pair} health={health} />
      )}
    </div>
  );
}
