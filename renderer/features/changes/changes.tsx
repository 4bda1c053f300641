import { Button } from '@mantine/core';
import { callEngine } from '../../shared/desktop.ts';
import { useFleet } from '../../shared/fleet.ts';
import { closeAction, openAction, type PairAction, useOpenAction } from '../../shared/pair-actions.ts';
import { goTo } from '../../shared/place.ts';
import { Problem } from '../../shared/problem.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import classes from './changes.module.css';
import { DriftPanel } from './drift-panel.tsx';
import { ForgetPanel } from './forget-panel.tsx';
import { PairFile } from './pair-file.tsx';
import { TakeBackPanel } from './take-back-panel.tsx';

const actions = ['drift', 'undo', 'uninstall', 'forget'] as const satisfies readonly PairAction[];

/** What is wanted of a pair, and the ways to change it, to compare it and to take it back. */
export function Changes({ pairId }: { readonly pairId: string }) {
  const texts = useTexts();
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  const open = useOpenAction(pairId);
  const { isBusy, failure, run } = useBusy();
  if (pair === undefined) return null;
  const edit = () =>
    run(async () => {
      const draft = await callEngine('drafts.edit', { pairId });
      goTo({ view: 'wizard', draftId: draft.id });
    });
  return (
    <div className={classes.changes}>
      <div className={classes.ways}>
        <Button loading={isBusy} onClick={edit}>
          {texts.text('ui.change.edit')}
        </Button>
        {actions.map((action) => (
          <Button
            key={action}
            variant={open === action ? 'outline' : 'default'}
            aria-expanded={open === action}
            onClick={() => (open === action ? closeAction() : openAction(pairId, action))}
          >
            {texts.text(`ui.action.${action}`)}
          </Button>
        ))}
      </div>
      {failure !== undefined && <Problem error={failure} />}
      {open === 'drift' && <DriftPanel pair={pair} />}
      {(open === 'undo' || open === 'uninstall') && <TakeBackPanel key={open} pair={pair} kind={open} />}
      {open === 'forget' && <ForgetPanel pair={pair} />}
      <PairFile pair={pair} />
    </div>
  );
}
