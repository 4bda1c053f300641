import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFleet } from '../../shared/fleet.ts';
import { changedKeysOf } from '../../shared/host-key-alarm/changed-key.ts';
import { HostKeyAlarm } from '../../shared/host-key-alarm/host-key-alarm.tsx';
import { goTo, type PairTab, pairTabs } from '../../shared/place.ts';
import { useTexts } from '../../shared/texts.tsx';
import { BrokenPair, MissingPair } from './broken-pair.tsx';
import { HeaderPanel } from './header-panel.tsx';
import { PairHeader } from './pair-header.tsx';
import classes from './pair-page.module.css';

type PairPageProps = {
  readonly pairId: string;
  readonly tab: PairTab;
  /** What the tab shows. */
  readonly children: ReactNode;
};

/** Everything about one pair: how it is and what can be done at the top, the rest in tabs. */
export function PairPage({ pairId, tab, children }: PairPageProps) {
  const texts = useTexts();
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  const health = useFleet((fleet) => fleet.health[pairId]);
  const alerts = useFleet((fleet) => fleet.alerts.filter((alert) => alert.pairId === pairId).length);
  if (pair === undefined) return <MissingPair />;
  if (pair.problem !== undefined) return <BrokenPair pair={pair} problem={pair.problem} />;
  return (
    <div className={classes.page}>
      <PairHeader pair={pair} health={health} />
      {changedKeysOf(health).map((changed) => (
        <div key={changed.node} className={classes.panel}>
          <HostKeyAlarm target={{ pairId }} changed={changed} />
        </div>
      ))}
      <HeaderPanel pair={pair} health={health} />
      <Tabs
        className={classes.tabs}
        value={tab}
        onChange={(chosen) => goTo({ view: 'pair', pairId, tab: (chosen ?? 'overview') as PairTab })}
      >
        <Tabs.List className={classes.tabList}>
          {pairTabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {texts.text(`ui.tab.${name}`)}
              {name === 'alerts' && alerts > 0 ? ` (${alerts})` : ''}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={classes.content}>
          {children}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
