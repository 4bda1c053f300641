import type { HealthState } from '../../core/watch/cluster-health.ts';
import type { Texts } from '../../locales/texts.ts';
import { type Fleet, type PairView, pairLine, pairViews } from './fleet-view.ts';

/** What a click in the tray's menu does. */
export type TrayAction =
  | { readonly kind: 'pair'; readonly pairId: string }
  | { readonly kind: 'open' | 'pause' | 'resume' | 'settings' | 'quit' };

export type TrayEntry =
  | { readonly kind: 'separator' }
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'action'; readonly label: string; readonly action: TrayAction };

/** Everything that the tray shows. */
export type TrayView = {
  /** `none`: there is no pair yet. */
  readonly icon: HealthState | 'none';
  readonly tooltip: string;
  readonly entries: readonly TrayEntry[];
};

/** Menus that are longer than the screen can't be used; the rest is in the window. */
const MOST_PAIRS = 15;
/** Some systems cut a tooltip off, others draw it over the whole screen. */
const LONGEST_TOOLTIP = 120;
const LONGEST_LABEL = 100;

type Options = {
  readonly texts: Texts;
  readonly nowMs: number;
  /** Until when toasts are paused, milliseconds since the epoch. */
  readonly pausedUntilMs: number | undefined;
};

/** The tray: shape and sentence of the worst pair, then all pairs, then what can be done. */
export function trayView(fleet: Fleet, { texts, nowMs, pausedUntilMs }: Options): TrayView {
  const pairs = pairViews(fleet);
  const [worst] = pairs;
  const sentence =
    worst === undefined
      ? texts.text('desktop.tray.no-pairs')
      : `${worst.glyph} ${worst.name}: ${pairLine(fleet, worst.id, texts, nowMs)}`;
  const action = (key: string, kind: Exclude<TrayAction['kind'], 'pair'>): TrayEntry => ({
    kind: 'action',
    label: texts.text(`desktop.tray.${key}`),
    action: { kind },
  });
  return {
    icon: worst?.state ?? 'none',
    tooltip: cut(`Pairkeeper – ${sentence}`, LONGEST_TOOLTIP),
    entries: [
      worst === undefined ? { kind: 'text', label: sentence } : pairEntry(worst, sentence),
      { kind: 'separator' },
      ...(pairs.length > 1 ? [...pairEntries(pairs, texts), { kind: 'separator' } as const] : []),
      action('open', 'open'),
      pausedUntilMs === undefined ? action('pause', 'pause') : action('resume', 'resume'),
      action('settings', 'settings'),
      { kind: 'separator' },
      action('quit', 'quit'),
    ],
  };
}

function pairEntries(pairs: readonly PairView[], texts: Texts): readonly TrayEntry[] {
  const shown = pairs.slice(0, MOST_PAIRS).map((pair) => pairEntry(pair, `${pair.glyph} ${pair.name}`));
  const rest = pairs.length - shown.length;
  return rest === 0
    ? shown
    : [...shown, { kind: 'text', label: texts.text('desktop.tray.more', { count: rest }) }];
}

function pairEntry(pair: PairView, label: string): TrayEntry {
  return { kind: 'action', label: cut(label, LONGEST_LABEL), action: { kind: 'pair', pairId: pair.id } };
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
