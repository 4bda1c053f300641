import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DrillScenario, DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { predictedSentence } from '../../shared/outage-words.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './drills.module.css';
import { predictedMsOf } from './predictions.ts';

type CatalogueProps = {
  readonly pair: PairSummary;
  readonly health: ClusterHealth | undefined;
  readonly chosen: DrillScenarioId | undefined;
  readonly onChoose: (scenario: DrillScenarioId) => void;
  /** Stands below the chosen one. */
  readonly panel: ReactNode;
};

/** The drills of the engine, mildest first, with how much each one harms. */
const dangers: Readonly<Record<DrillScenarioId, DrillScenario['danger']>> = {
  'service-stop': 'low',
  'service-kill': 'low',
  'service-hang': 'low',
  'node-reboot': 'high',
  'node-power-off': 'high',
};
const drills = Object.entries(dangers) as readonly (readonly [DrillScenarioId, DrillScenario['danger']])[];

/** All drills, mildest first, each with what it does. */
export function Catalogue({ pair, health, chosen, onChoose, panel }: CatalogueProps) {
  const texts = useTexts();
  const { node, other } = nodesOf(pair, health);
  return (
    <ul className={classes.catalogue}>
      {drills.map(([id, danger]) => (
        <li key={id}>
          <div className={classes.drill} data-chosen={id === chosen || undefined}>
            <div>
              <strong>{texts.text(`drill.${id}.name`)}</strong>{' '}
              <span className={classes.danger} data-danger={danger}>
                {texts.text(`ui.drill.danger-${danger}`)}
              </span>
              <div>{texts.text(`drill.${id}.what`, { node, other })}</div>
              <div className={classes.quiet}>{predictedSentence(predictedMsOf(id, pair), texts)}</div>
            </div>
            <Button
              variant="default"
              aria-expanded={id === chosen}
              aria-label={texts.text('ui.drill.choose-name', { name: texts.text(`drill.${id}.name`) })}
              onClick={() => onChoose(id)}
            >
              {texts.text('ui.drill.choose')}
            </Button>
          </div>
          {id === chosen && panel}
        </li>
      ))}
    </ul>
  );
}

/** Who would be harmed, and who should take over. */
export function nodesOf(
  pair: PairSummary,
  health: ClusterHealth | undefined,
): { readonly node: string; readonly other: string } {
  const node = health?.holder ?? pair.nodes[0]?.name ?? '';
  return { node, other: pair.nodes.find(({ name }) => name !== node)?.name ?? '' };
}
