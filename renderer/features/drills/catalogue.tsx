import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DrillLevel, DrillScenarioId } from '../../../core/operations/drills/scenario.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { DrillCatalogue, OfferedDrill } from '../../../electron/contract/drill.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { dueSentence } from '../../../locales/due-sentence.ts';
import { predictedSentence } from '../../shared/outage-words.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './drills.module.css';

type CatalogueProps = {
  readonly pair: PairSummary;
  readonly health: ClusterHealth | undefined;
  readonly catalogue: DrillCatalogue;
  readonly chosen: DrillScenarioId | undefined;
  readonly onChoose: (scenario: DrillScenarioId) => void;
  /** Stands below the chosen one. */
  readonly panel: ReactNode;
  /** The level whose drills were chosen together. */
  readonly chosenLevel: DrillLevel | undefined;
  readonly onChooseLevel: (level: DrillLevel) => void;
  /** Stands below the name of that level. */
  readonly levelPanel: ReactNode;
};

/** As drillLevels in core, mildest first. */
const levels: readonly DrillLevel[] = ['monthly', 'quarterly', 'yearly'];

/** All drills by how often they are worth it, mildest first, each with what it does. */
export function Catalogue({ catalogue, chosenLevel, onChooseLevel, levelPanel, ...rest }: CatalogueProps) {
  const texts = useTexts();
  return (
    <>
      {levels.map((level) => {
        const due = catalogue.schedule.find((one) => one.level === level);
        const name = texts.text(`drill.level.${level}`);
        return (
          <section key={level} aria-label={name}>
            <h3 className={classes.level}>
              {name}
              {due !== undefined && (
                <span className={classes.due} data-due={due.isDue || undefined}>
                  {due.isDue && <span aria-hidden="true">▲ </span>}
                  {dueSentence(due, texts)}
                </span>
              )}
              <Button
                className={classes.together}
                variant={level === chosenLevel ? 'outline' : 'default'}
                aria-expanded={level === chosenLevel}
                onClick={() => onChooseLevel(level)}
              >
                {texts.text(level === 'monthly' ? 'ui.drills.choose-all' : 'ui.drills.choose-up-to', {
                  count: drillsUpTo(catalogue, level).length,
                })}
              </Button>
            </h3>
            {level === chosenLevel && levelPanel}
            <ul className={classes.catalogue}>
              {catalogue.drills
                .filter((drill) => drill.level === level)
                .map((drill) => (
                  <Offer key={drill.id} drill={drill} {...rest} />
                ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

type OfferProps = Omit<CatalogueProps, 'catalogue' | 'chosenLevel' | 'onChooseLevel' | 'levelPanel'> & {
  readonly drill: OfferedDrill;
};

function Offer({ pair, health, drill, chosen, onChoose, panel }: OfferProps) {
  const texts = useTexts();
  const { id, danger, predictedMs } = drill;
  const params = nodesOf(pair, health);
  return (
    <li>
      <div className={classes.drill} data-chosen={id === chosen || undefined}>
        <div>
          <strong>{texts.text(`drill.${id}.name`)}</strong>{' '}
          <span className={classes.danger} data-danger={danger}>
            {texts.text(`ui.drill.danger-${danger}`)}
          </span>
          <div>{texts.text(`drill.${id}.what`, params)}</div>
          <div className={classes.quiet}>
            {predictedMs === undefined
              ? texts.text(`drill.${id}.expected`, params)
              : predictedSentence(predictedMs, texts)}
          </div>
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
  );
}

/** What `drill --level` would make: all that are offered up to a level, mildest first. */
export function drillsUpTo({ drills }: DrillCatalogue, level: DrillLevel): readonly OfferedDrill[] {
  const upTo = levels.slice(0, levels.indexOf(level) + 1);
  return drills.filter((drill) => upTo.includes(drill.level) && drill.leftOut === undefined);
}

/** Who would be harmed, and who should take over. */
export function nodesOf(
  pair: PairSummary,
  health: ClusterHealth | undefined,
): { readonly node: string; readonly other: string } {
  const node = health?.holder ?? pair.nodes[0]?.name ?? '';
  return { node, other: pair.nodes.find(({ name }) => name !== node)?.name ?? '' };
}
