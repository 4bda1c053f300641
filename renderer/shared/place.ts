import { create } from 'zustand';
import { onMainNotice } from './desktop.ts';

export type PairTab = 'overview' | 'terminals' | 'drills' | 'changes' | 'alerts';

/** What the window shows. */
export type Place =
  | { readonly view: 'pairs' }
  | { readonly view: 'pair'; readonly pairId: string; readonly tab: PairTab; readonly eventAt?: string }
  | { readonly view: 'wizard'; readonly draftId?: string }
  | { readonly view: 'settings' };

type History = { readonly place: Place; readonly back: readonly Place[] };

export const usePlace = create<History>(() => ({ place: { view: 'pairs' }, back: [] }));

/** Shows something else. */
export function goTo(place: Place): void {
  usePlace.setState((history) => ({ place, back: [...history.back.slice(-20), history.place] }));
}

/** Shows again what was shown before. */
export function goBack(): void {
  usePlace.setState(({ place, back }) => ({ place: back.at(-1) ?? place, back: back.slice(0, -1) }));
}

/** Goes where a toast or the tray points to. Called once. */
export function followNavigation(): void {
  onMainNotice('navigate', ({ pairId, view, at }) => {
    if (view === 'settings') goTo({ view: 'settings' });
    else if (view === 'wizard') goTo({ view: 'wizard' });
    else if (pairId !== undefined) {
      goTo({ view: 'pair', pairId, tab: view ?? 'overview', ...(at === undefined ? {} : { eventAt: at }) });
    }
  });
}
