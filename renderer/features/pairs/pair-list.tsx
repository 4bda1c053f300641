import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { HealthState } from '../../../core/watch/cluster-health.ts';
import { useFleet } from '../../shared/fleet.ts';
import { countStates, stateOf, worstFirst } from '../../shared/pair-order.ts';
import { goTo } from '../../shared/place.ts';
import { StateGlyph } from '../../shared/state-glyph.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { Drafts } from './drafts.tsx';
import { EmptyPairs } from './empty-pairs.tsx';
import classes from './pair-list.module.css';
import { PairTable } from './pair-table.tsx';

const states: readonly HealthState[] = ['down', 'degraded', 'unknown', 'maintenance', 'healthy'];

/** From this many pairs on, a filter is offered. */
const MANY_PAIRS = 6;

/** All pairs with their health in a line each; without any, what a pair is. */
export function PairList() {
  const texts = useTexts();
  const { pairs, health, isLoaded } = useFleet();
  const [filter, setFilter] = useState('');
  const [state, setState] = useState<HealthState>();
  if (!isLoaded) return <p className={classes.page}>{texts.text('ui.pair.loading')}</p>;
  if (pairs.length === 0) return <EmptyPairs />;
  const counts = countStates(pairs, health);
  const wanted = filter.trim().toLowerCase();
  const shown = worstFirst(pairs, health).filter(
    (pair) =>
      (state === undefined || stateOf(health[pair.id]) === state) &&
      [pair.name, ...pair.vips, ...pair.nodes.flatMap(({ name, address }) => [name, address])].some((word) =>
        word.toLowerCase().includes(wanted),
      ),
  );
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1 className={classes.title}>{texts.text('ui.shell.pairs')}</h1>
        <Button onClick={() => goTo({ view: 'wizard' })}>{texts.text('ui.shell.pair-servers')}</Button>
      </div>
      <div className={classes.tools}>
        {states.map((name) => (
          <button
            key={name}
            type="button"
            className={classes.count}
            aria-pressed={state === name}
            disabled={counts[name] === 0 && state !== name}
            onClick={() => setState(state === name ? undefined : name)}
          >
            <StateGlyph state={name} hasWord />
            <span className="tabular">{counts[name]}</span> {texts.text(`health.state.${name}`)}
          </button>
        ))}
        {pairs.length >= MANY_PAIRS && (
          <TextInput
            type="search"
            className={classes.filter}
            aria-label={texts.text('ui.pairs.filter')}
            placeholder={texts.text('ui.pairs.filter')}
            value={filter}
            onChange={(event) => setFilter(event.currentTarget.value)}
          />
        )}
      </div>
      <Drafts />
      {shown.length === 0 ? (
        <p>{texts.text('ui.pairs.none-match')}</p>
      ) : (
        <PairTable pairs={shown} health={health} />
      )}
    </div>
  );
}
