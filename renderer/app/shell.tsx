import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { callMain } from '../shared/desktop.ts';
import { useEngineState } from '../shared/engine-state.ts';
import { usePlace } from '../shared/place.ts';
import { useTexts } from '../shared/texts.tsx';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';

/** The rail on the left with pairs, tasks and settings, and the page beside it. */
export function Shell({ top, children }: { readonly top?: ReactNode; readonly children: ReactNode }) {
  const texts = useTexts();
  const isWizard = usePlace(({ place }) => place.view === 'wizard');
  const isNarrow = useMediaQuery('(max-width: 899px)') || isWizard;
  return (
    <div className={classes.shell} data-narrow={isNarrow || undefined}>
      <a className={classes.skip} href="#page">
        {texts.text('ui.shell.skip')}
      </a>
      <Rail isNarrow={isNarrow} />
      <main className={classes.main}>
        <div className={classes.top}>
          <EngineBanner />
          {top}
        </div>
        <div className={classes.page} id="page" tabIndex={-1}>
          {children}
        </div>
      </main>
    </div>
  );
}

/** Says so while the part that talks to the servers is not there. What was seen before stays on the page. */
function EngineBanner() {
  const texts = useTexts();
  const state = useEngineState((engine) => engine.state);
  if (state !== 'restarting' && state !== 'failed') return null;
  return (
    <div className={classes.banner} role="status">
      {texts.text(`ui.shell.engine-${state}`)}
      {state === 'failed' && (
        <Button variant="default" size="xs" ml="sm" onClick={() => void callMain('engine.retry', {})}>
          {texts.text('ui.shell.engine-retry')}
        </Button>
      )}
    </div>
  );
}
