import { Button } from '@mantine/core';
import { goTo } from '../../shared/place.ts';
import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { Drafts } from './drafts.tsx';
import classes from './empty-pairs.module.css';
import { PairPicture } from './pair-picture.tsx';

/** The first page of all: what a pair is, and the two ways to get one. */
export function EmptyPairs() {
  const texts = useTexts();
  const demo = useSettings(({ info }) => info.demo);
  return (
    <div className={classes.page}>
      <h1 className={classes.title}>{texts.text('ui.empty.title')}</h1>
      <p className={classes.lead}>{texts.text('ui.empty.lead')}</p>
      <PairPicture />
      <ol className={classes.steps}>
        {(['connect', 'check', 'review', 'prove'] as const).map((step) => (
          <li key={step}>{texts.text(`ui.empty.step-${step}`)}</li>
        ))}
      </ol>
      <div className={classes.ways}>
        <Button size="md" onClick={() => goTo({ view: 'wizard' })}>
          {texts.text('ui.shell.pair-servers')}
        </Button>
        {demo.isPossible && demo.lab === undefined && (
          <Button size="md" variant="default" onClick={() => goTo({ view: 'wizard' })}>
            {texts.text('ui.empty.demo')}
          </Button>
        )}
      </div>
      <p className={classes.note}>
        {texts.text(demo.isPossible ? 'ui.empty.demo-what' : 'ui.empty.demo-not')}
      </p>
      <Drafts />
    </div>
  );
}
