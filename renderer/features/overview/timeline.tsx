import { Button, NativeSelect, TextInput } from '@mantine/core';
import { memo, useState } from 'react';
import type { Event } from '../../../core/events/event.ts';
import type { PairEvent, PairSummary } from '../../../electron/contract/pair.ts';
import { describeEvent } from '../../../locales/describe.ts';
import { useTexts } from '../../shared/texts.tsx';
import { EventRow } from './event-row.tsx';
import classes from './overview.module.css';

/** Events that are shown until more are asked for. */
const FIRST_EVENTS = 100;

type TimelineProps = {
  readonly pair: PairSummary;
  /** Oldest first. */
  readonly events: readonly PairEvent[];
  readonly isLoaded: boolean;
  /** RFC 3339: the event to point out. */
  readonly eventAt?: string | undefined;
};

/** What happened on both nodes, newest first, by one clock. */
export const Timeline = memo(function Timeline({ pair, events, isLoaded, eventAt }: TimelineProps) {
  const texts = useTexts();
  const [words, setWords] = useState('');
  const [node, setNode] = useState('');
  const [hasInfo, setHasInfo] = useState('all');
  const [limit, setLimit] = useState(FIRST_EVENTS);
  const selected = nearest(events, eventAt);
  const wanted = words.trim().toLowerCase();
  const matches = (event: Event) =>
    (node === '' || event.node === node) &&
    (hasInfo === 'all' || event.level !== 'info') &&
    (wanted === '' || `${event.node ?? ''} ${describeEvent(event, texts)}`.toLowerCase().includes(wanted));
  const found = [...events].reverse().filter((entry) => entry === selected || matches(entry.event));
  const least = selected === undefined ? limit : Math.max(limit, found.indexOf(selected) + 20);
  const shown = found.slice(0, least);
  return (
    <section aria-label={texts.text('ui.event.title')}>
      <div className={classes.sectionHead}>
        <h2>{texts.text('ui.event.title')}</h2>
        <div className={classes.filters}>
          <TextInput
            size="xs"
            type="search"
            aria-label={texts.text('ui.event.filter')}
            placeholder={texts.text('ui.event.filter')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <NativeSelect
            size="xs"
            aria-label={texts.text('ui.event.node')}
            value={node}
            onChange={(event) => setNode(event.currentTarget.value)}
            data={[
              { value: '', label: texts.text('ui.event.both-nodes') },
              ...pair.nodes.map(({ name }) => ({ value: name, label: name })),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={texts.text('ui.event.level')}
            value={hasInfo}
            onChange={(event) => setHasInfo(event.currentTarget.value)}
            data={[
              { value: 'all', label: texts.text('ui.event.all-levels') },
              { value: 'problems', label: texts.text('ui.event.problems') },
            ]}
          />
        </div>
      </div>
      {shown.length === 0 && (
        <p className={classes.quiet}>
          {texts.text(
            !isLoaded ? 'ui.event.loading' : events.length === 0 ? 'ui.event.none' : 'ui.event.none-match',
          )}
        </p>
      )}
      <ol className={classes.events}>
        {shown.map((entry) => (
          <EventRow key={entry.number} pairId={pair.id} entry={entry} isSelected={entry === selected} />
        ))}
      </ol>
      {found.length > shown.length && (
        <Button variant="default" onClick={() => setLimit(least + 5 * FIRST_EVENTS)}>
          {texts.text('ui.event.more', { count: found.length - shown.length })}
        </Button>
      )}
    </section>
  );
});

/** The event at a time, or the one that is nearest to it. */
function nearest(events: readonly PairEvent[], at: string | undefined): PairEvent | undefined {
  if (at === undefined) return undefined;
  const wanted = new Date(at).getTime();
  const distance = ({ event }: PairEvent) => Math.abs(new Date(event.at).getTime() - wanted);
  return events.reduce<PairEvent | undefined>(
    (best, entry) => (best === undefined || distance(entry) < distance(best) ? entry : best),
    undefined,
  );
}
