import type { ReactNode } from 'react';
import { PairList } from '../features/pairs/pair-list.tsx';
import { PairPage } from '../features/pairs/pair-page.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { Terminals } from '../features/terminal/terminals.tsx';
import { Wizard } from '../features/wizard/wizard.tsx';
import type { Place } from '../shared/place.ts';
import { pairTab } from './pair-tabs.tsx';

/** The page of each place. */
export function viewOf(place: Place): ReactNode {
  switch (place.view) {
    case 'pairs':
      return <PairList />;
    case 'pair':
      return (
        <PairPage pairId={place.pairId} tab={place.tab}>
          {pairTab(place)}
        </PairPage>
      );
    case 'wizard':
      return <Wizard key={place.draftId} draftId={place.draftId} terminals={Terminals} />;
    case 'settings':
      return <SettingsPage />;
  }
}
