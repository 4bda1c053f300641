import type { ReactNode } from 'react';
import { PairPage } from '../features/overview/pair-page.tsx';
import { PairList } from '../features/pairs/pair-list.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { Wizard } from '../features/wizard/wizard.tsx';
import type { Place } from '../shared/place.ts';

/** The page of each place. */
export function viewOf(place: Place): ReactNode {
  switch (place.view) {
    case 'pairs':
      return <PairList />;
    case 'pair':
      return <PairPage pairId={place.pairId} tab={place.tab} eventAt={place.eventAt} />;
    case 'wizard':
      return <Wizard key={place.draftId} draftId={place.draftId} />;
    case 'settings':
      return <SettingsPage />;
  }
}
