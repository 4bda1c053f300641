import { create } from 'zustand';
import { onMainNotice } from './desktop.ts';

/** The tabs of a pair, in their order; Alt+1 is the first. */
export const pairTabs = ['overview', 'terminals', 'drills', 'changes', 'alerts', 'audit'] as const;
export type PairTab = (typeof pairTabs)[number];

/** What a pair's page is asked to show beside its tab. */
type PairFocus = {
  /** RFC 3339: the event to show. */
  readonly eventAt?: string;
  /** The node whose terminal is to be opened, with a read-only command to be typed there but not sent. */
  readonly terminal?: { readonly node: string; readonly command?: string };
};

/** What the window shows. */
export type Place =
  | { readonly view: 'pairs' }
  | ({ readonly view: 'pair'; readonly pairId: string; readonly tab: PairTab } & PairFocus)
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
