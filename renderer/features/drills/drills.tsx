import { useState } from 'react';
import type { DrillLevel, DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import { useFleet } from '../../shared/fleet.ts';
import { isRunning, useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useDrills } from '../../shared/use-drills.ts';
import { Catalogue, drillsUpTo } from './catalogue.tsx';
import { Compared } from './compared.tsx';
import { DrillPanel } from './drill-panel.tsx';
import classes from './drills.module.css';
import { LevelPanel } from './level-panel.tsx';
import { Reports } from './reports.tsx';
import { useReports } from './use-reports.ts';

/** Faults made on purpose: which there are, the one that was chosen, and what earlier ones found out. */
export function Drills({ pairId }: { readonly pairId: string }) {
  const texts = useTexts();
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  const health = useFleet((fleet) => fleet.health[pairId]);
  const newest = useNewestTask('drill', { pairId });
  const several = useNewestTask('drills', { pairId });
  const [picked, setPicked] = useState<DrillScenarioId>();
  const [pickedLevel, setPickedLevel] = useState<DrillLevel>();
  const reports = useReports(pairId);
  const catalogue = useDrills(pairId);
  if (pair === undefined) return null;
  const running = isRunning(newest) && newest?.order.kind === 'drill' ? newest.order.scenario : undefined;
  const chosen = picked ?? running;
  const runningLevel =
    isRunning(several) && several?.order.kind === 'drills' ? several.order.level : undefined;
  const level = pickedLevel ?? runningLevel;
  const drill = catalogue?.drills.find(({ id }) => id === chosen);
  return (
    <div className={classes.drills}>
      <section aria-label={texts.text('ui.drill.catalogue')}>
        <h2 className={classes.title}>{texts.text('ui.drill.catalogue')}</h2>
        <p className={classes.lead}>{texts.text('ui.drill.lead')}</p>
        {catalogue !== undefined && (
          <Catalogue
            pair={pair}
            health={health}
            catalogue={catalogue}
            chosen={chosen}
            onChoose={setPicked}
            chosenLevel={level}
            onChooseLevel={setPickedLevel}
            levelPanel={
              level && (
                <LevelPanel
                  key={level}
                  pair={pair}
                  health={health}
                  level={level}
                  drills={drillsUpTo(catalogue, level)}
                  earlier={several}
                  onClose={() => setPickedLevel(undefined)}
                />
              )
            }
            panel={
              drill && (
                <DrillPanel
                  key={drill.id}
                  pair={pair}
                  health={health}
                  drill={drill}
                  earlier={newest}
                  onClose={() => setPicked(undefined)}
                />
              )
            }
          />
        )}
      </section>
      {catalogue !== undefined && <Compared compared={catalogue.compared} />}
      <Reports pair={pair} reports={reports} />
    </div>
  );
}
