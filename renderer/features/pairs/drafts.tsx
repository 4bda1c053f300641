import { Anchor } from '@mantine/core';
import { fullTime } from '../../../locales/moments.ts';
import { useFleet } from '../../shared/fleet.ts';
import { goTo } from '../../shared/place.ts';
import { useTexts } from '../../shared/texts.tsx';
import { ago } from '../../shared/times.ts';
import classes from './pair-list.module.css';

/** What was begun in the wizard and not finished; nothing of it is lost. */
export function Drafts() {
  const texts = useTexts();
  const drafts = useFleet((fleet) => fleet.drafts);
  if (drafts.length === 0) return null;
  return (
    <section className={classes.drafts} aria-label={texts.text('ui.drafts.title')}>
      <h2 className={classes.subtitle}>{texts.text('ui.drafts.title')}</h2>
      <ul>
        {drafts.map((draft) => (
          <li key={draft.id}>
            <Anchor
              component="button"
              type="button"
              onClick={() => goTo({ view: 'wizard', draftId: draft.id })}
            >
              {texts.text('ui.drafts.continue', { name: draft.spec?.name ?? draft.pairId ?? draft.id })}
            </Anchor>{' '}
            <time className={classes.when} dateTime={draft.changedAt} title={fullTime(draft.changedAt)}>
              {ago(draft.changedAt, texts)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
