import { Anchor, VisuallyHidden } from '@mantine/core';
import { memo, useEffect, useRef } from 'react';
import type { PairEvent } from '../../../electron/contract/pair.ts';
import { describeEvent } from '../../../locales/describe.ts';
import { clockTime, fullTime, localDay } from '../../../locales/moments.ts';
import { goTo } from '../../shared/place.ts';
import { useTexts } from '../../shared/texts.tsx';
import { suggestedCommand } from './event-commands.ts';
import classes from './overview.module.css';

const marks = { info: '·', warning: '▲', error: '■' } as const;

type EventRowProps = { readonly pairId: string; readonly entry: PairEvent; readonly isSelected: boolean };

/** One event; unchanged ones are not drawn again when others arrive. */
export const EventRow = memo(function EventRow({ pairId, entry, isSelected }: EventRowProps) {
  const texts = useTexts();
  const row = useRef<HTMLLIElement>(null);
  const { event } = entry;
  const { node } = event;
  useEffect(() => {
    if (isSelected) row.current?.scrollIntoView({ block: 'center' });
  }, [isSelected]);
  const isToday = localDay(new Date(event.at)) === localDay(new Date());
  const openTerminal = () => {
    if (node === undefined) return;
    goTo({ view: 'pair', pairId, tab: 'terminals', terminal: { node, command: suggestedCommand(event) } });
  };
  return (
    <li
      ref={row}
      className={classes.event}
      data-level={event.level}
      aria-current={isSelected ? 'true' : undefined}
    >
      <time className={`${classes.eventTime} tabular`} dateTime={event.at} title={fullTime(event.at)}>
        {isToday ? '' : `${localDay(new Date(event.at))} `}
        {clockTime(event.at)}
      </time>
      <span className={classes.mark} aria-hidden="true">
        {marks[event.level]}
      </span>
      {event.level !== 'info' && (
        <VisuallyHidden>{texts.text(`ui.event.level-${event.level}`)}</VisuallyHidden>
      )}
      <span className={classes.eventNode}>{node ?? ''}</span>
      <span className={classes.eventText}>{describeEvent(event, texts)}</span>
      {node !== undefined && (
        <Anchor
          component="button"
          type="button"
          className={classes.eventLink}
          aria-label={texts.text('ui.event.terminal-on', { node })}
          onClick={openTerminal}
        >
          {texts.text('ui.event.terminal')}
        </Anchor>
      )}
    </li>
  );
});
