import { useFleet } from '../../shared/fleet.ts';
import { Charts } from './charts.tsx';
import { Databases } from './databases.tsx';
import { DueDrills } from './due-drills.tsx';
import { FactsTable } from './facts-table.tsx';
import { FailoverOutlook } from './failover-outlook.tsx';
import classes from './overview.module.css';
import { Picture } from './picture.tsx';
import { Timeline } from './timeline.tsx';
import { usePairHistory } from './use-pair-history.ts';

type OverviewProps = {
  readonly pairId: string;
  /** RFC 3339: the event to point out. */
  readonly eventAt?: string | undefined;
};

/** How a pair is now and what happened to it. */
export function Overview({ pairId, eventAt }: OverviewProps) {
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  const health = useFleet((fleet) => fleet.health[pairId]);
  const { events, samples, isLoaded } = usePairHistory(pairId);
  if (pair === undefined) return null;
  return (
    <div className={classes.overview}>
      {health !== undefined && (
        <div className={classes.now}>
          <div>
            <Picture pair={pair} health={health} />
            <FailoverOutlook pair={pair} health={health} />
            {health.state === 'healthy' && <DueDrills pairId={pairId} />}
          </div>
          <FactsTable pair={pair} health={health} />
        </div>
      )}
      {health !== undefined && <Databases pair={pair} health={health} />}
      <Charts pair={pair} samples={samples} />
      <Timeline pair={pair} events={events} isLoaded={isLoaded} eventAt={eventAt} />
    </div>
  );
}
