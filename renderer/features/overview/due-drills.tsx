import { Anchor } from '@mantine/core';
import { dueSentence } from '../../../locales/due-sentence.ts';
import { goTo } from '../../shared/place.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useDrills } from '../../shared/use-drills.ts';
import classes from './overview.module.css';

/** Which drills are due; nothing while none is. */
export function DueDrills({ pairId }: { readonly pairId: string }) {
  const texts = useTexts();
  const due = useDrills(pairId)?.schedule.filter(({ isDue }) => isDue) ?? [];
  if (due.length === 0) return null;
  return (
    <p className={classes.due}>
      <span aria-hidden="true">▲</span> {due.map((one) => dueSentence(one, texts)).join(' ')}{' '}
      <Anchor component="button" type="button" onClick={() => goTo({ view: 'pair', pairId, tab: 'drills' })}>
        {texts.text('ui.drill.show-catalogue')}
      </Anchor>
    </p>
  );
}
