import { Button } from '@mantine/core';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { callEngine } from '../../shared/desktop.ts';
import { closeAction } from '../../shared/pair-actions.ts';
import { PanelFrame } from '../../shared/panel-frame.tsx';
import { goTo } from '../../shared/place.ts';
import { Problem } from '../../shared/problem.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import classes from './changes.module.css';

/** Takes the pair off this computer's list. */
export function ForgetPanel({ pair }: { readonly pair: PairSummary }) {
  const texts = useTexts();
  const { isBusy, failure, run } = useBusy();
  const forget = () =>
    run(async () => {
      await callEngine('pairs.forget', { pairId: pair.id });
      closeAction();
      goTo({ view: 'pairs' });
    });
  return (
    <PanelFrame title={texts.text('ui.action.forget')} onClose={closeAction}>
      <p className={classes.lead}>{texts.text('ui.forget.what', { pair: pair.name })}</p>
      <div className={classes.ways}>
        <Button color="red.9" loading={isBusy} onClick={forget}>
          {texts.text('ui.forget.verb', { pair: pair.name })}
        </Button>
        <Button variant="default" onClick={closeAction}>
          {texts.text('ui.do.not-now')}
        </Button>
      </div>
      {failure !== undefined && <Problem error={failure} />}
    </PanelFrame>
  );
}
