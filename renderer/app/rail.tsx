import { Popover } from '@mantine/core';
import { IconHome, IconListCheck, IconPlus, IconSettings } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useFleet } from '../shared/fleet.ts';
import { worstFact } from '../shared/pair-fact.ts';
import { stateOf, worstFirst } from '../shared/pair-order.ts';
import { goTo, type Place, usePlace } from '../shared/place.ts';
import { StateGlyph } from '../shared/state-glyph.tsx';
import { isRunning } from '../shared/tasks.ts';
import { useTexts } from '../shared/texts.tsx';
import classes from './rail.module.css';
import { TasksPanel } from './tasks-panel.tsx';

/** Everything there is to go to. Narrow: icons only, with the same names for those who hear them. */
export function Rail({ isNarrow }: { readonly isNarrow: boolean }) {
  const texts = useTexts();
  const { pairs, health } = useFleet();
  const place = usePlace((history) => history.place);
  return (
    <nav
      className={`${classes.rail} ${isNarrow ? classes.narrow : ''}`}
      aria-label={texts.text('ui.shell.navigation')}
      onKeyDown={moveWithArrows}
    >
      <div className={classes.pairs}>
        <Item
          words={texts.text('ui.shell.pairs')}
          icon={<IconHome size={16} aria-hidden="true" />}
          to={{ view: 'pairs' }}
          isCurrent={place.view === 'pairs'}
        />
        {worstFirst(pairs, health).map((pair) => (
          <Item
            key={pair.id}
            words={pair.name}
            fact={
              pair.problem === undefined
                ? worstFact(health[pair.id], texts)
                : texts.text('ui.pair.file-broken')
            }
            icon={<StateGlyph state={stateOf(health[pair.id])} hasWord />}
            to={{ view: 'pair', pairId: pair.id, tab: 'overview' }}
            isCurrent={place.view === 'pair' && place.pairId === pair.id}
          />
        ))}
      </div>
      <div className={classes.foot}>
        <Item
          words={texts.text('ui.shell.pair-servers')}
          icon={<IconPlus size={16} aria-hidden="true" />}
          to={{ view: 'wizard' }}
          isCurrent={place.view === 'wizard'}
        />
        <TasksItem />
        <Item
          words={texts.text('ui.shell.settings')}
          icon={<IconSettings size={16} aria-hidden="true" />}
          to={{ view: 'settings' }}
          isCurrent={place.view === 'settings'}
        />
      </div>
    </nav>
  );
}

type ItemProps = {
  readonly words: string;
  readonly fact?: string;
  readonly icon: ReactNode;
  readonly to: Place;
  readonly isCurrent: boolean;
};

function Item({ words, fact, icon, to, isCurrent }: ItemProps) {
  return (
    <button
      type="button"
      className={classes.item}
      aria-current={isCurrent ? 'page' : undefined}
      title={fact === undefined ? words : `${words}\n${fact}`}
      onClick={() => goTo(to)}
    >
      <span className={classes.icon}>{icon}</span>
      <span className={classes.words}>
        <span className={classes.name}>{words}</span>
        {fact !== undefined && <span className={classes.fact}>{fact}</span>}
      </span>
    </button>
  );
}

/** The running tasks, and behind it all of them. */
function TasksItem() {
  const texts = useTexts();
  const tasks = useFleet((fleet) => fleet.tasks);
  const [isOpen, setIsOpen] = useState(false);
  const running = tasks.filter(isRunning).length;
  const words = texts.text(running === 0 ? 'ui.task.all' : 'ui.task.running', { count: running });
  if (tasks.length === 0) return null;
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="right-end" width={460} shadow="md" trapFocus>
      <Popover.Target>
        <button type="button" className={classes.item} title={words} onClick={() => setIsOpen(!isOpen)}>
          <span className={classes.icon}>
            <IconListCheck size={16} aria-hidden="true" />
          </span>
          <span className={classes.words}>
            <span className={classes.name}>{words}</span>
          </span>
          {running > 0 && (
            <span className={classes.count} aria-hidden="true">
              {running}
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <TasksPanel tasks={tasks} />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Up and down go from one entry to the next; Home and End to the ends. */
function moveWithArrows(event: KeyboardEvent<HTMLElement>): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(`button.${classes.item}`)];
  const index = items.indexOf(event.target as HTMLElement);
  const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key];
  if (index < 0 || next === undefined) return;
  event.preventDefault();
  items[Math.max(0, Math.min(items.length - 1, next))]?.focus();
}
