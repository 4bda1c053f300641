import { Button } from '@mantine/core';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { healthSentence } from '../../../locales/health-sentence.ts';
import { useEngineState } from '../../shared/engine-state.ts';
import { openAction } from '../../shared/pair-actions.ts';
import { goTo } from '../../shared/place.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { NextSteps } from './next-steps.tsx';
import classes from './pair-page.module.css';

type PairHeaderProps = { readonly pair: PairSummary; readonly health: ClusterHealth | undefined };

/** Name and actions of a pair, and the three answers: is it up, would the other take over, what is to be done. */
export function PairHeader({ pair, health }: PairHeaderProps) {
  const texts = useTexts();
  const pairId = pair.id;
  return (
    <header className={classes.header}>
      <div className={classes.headline}>
        <h1 className={classes.name}>{pair.name}</h1>
        <div className={classes.actions}>
          <Button variant="default" onClick={() => openAction(pairId, 'switchover')}>
            {texts.text('ui.action.switchover')}
          </Button>
          <Button variant="default" onClick={() => openAction(pairId, 'maintenance')}>
            {texts.text('ui.action.maintenance')}
          </Button>
          <Button variant="default" onClick={() => goTo({ view: 'pair', pairId, tab: 'drills' })}>
            {texts.text('ui.action.drill')}
          </Button>
          <Button variant="default" onClick={() => openAction(pairId, 'drift')}>
            {texts.text('ui.action.drift')}
          </Button>
          <Button variant="default" onClick={() => openAction(pairId, 'undo')}>
            {texts.text('ui.action.undo')}
          </Button>
        </div>
      </div>
      <Sentences pair={pair} health={health} />
    </header>
  );
}

function Sentences({ pair, health }: PairHeaderProps) {
  const texts = useTexts();
  const isWatched = useEngineState(({ state }) => state !== 'failed');
  if (health === undefined) {
    return (
      <div className={classes.sentences} data-state="unknown" role="status">
        <span className={classes.glyph}>
          <StateGlyph state="unknown" size={14} />
        </span>
        {texts.text(isWatched ? 'ui.pair.connecting-long' : 'ui.pair.not-watched-long')}
      </div>
    );
  }
  const { predictedFailoverMs } = pair;
  const { headline, sentence, reasons } = healthSentence(texts, health, { predictedFailoverMs });
  return (
    <div className={classes.sentences} data-state={health.state} data-testid="health-sentence">
      <span className={classes.glyph}>
        <StateGlyph state={health.state} size={14} hasWord />
      </span>
      <div className={classes.words}>
        <div role="status">
          <span className={classes.state}>{headline}</span>
          {texts.language === 'zh-CN' ? '' : ' '}
          {sentence}
        </div>
        {reasons.length > 0 && (
          <ul className={classes.reasons}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        )}
        <NextSteps pair={pair} health={health} />
      </div>
    </div>
  );
}
