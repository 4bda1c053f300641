import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTexts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import { settingsSchema } from '../contract/settings.ts';
import { type HeldAlerts, noneHeld } from './held-alerts.ts';
import { createToasts } from './toasts.ts';

const shown = vi.hoisted(() => [] as { readonly title: string; readonly click: () => void }[]);
vi.mock('electron', () => ({
  Notification: class {
    static isSupported = () => true;
    readonly #title: string;
    #click = () => {};
    constructor({ title }: { readonly title: string }) {
      this.#title = title;
    }
    on(event: string, listener: () => void) {
      if (event === 'click') this.#click = listener;
    }
    show() {
      shown.push({ title: this.#title, click: this.#click });
    }
  },
}));

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-21T06:58:00') }));
afterEach(() => {
  vi.useRealTimers();
  shown.length = 0;
});

const quiet = { enabled: true, from: '22:00', to: '07:00' };
const alert = (pair: string): Alert => ({
  id: pair,
  pairId: pair,
  pair,
  code: 'down',
  level: 'error',
  at: '2026-11-21T02:24:03.000Z',
  state: 'down',
  params: { address: '10.0.0.9', time: '02:24:03' },
});

function toasts(held: HeldAlerts, mutedPairs: string[] = []) {
  const kept: HeldAlerts[] = [];
  const places: unknown[] = [];
  const made = createToasts({
    settings: () => settingsSchema.parse({ notifications: { quiet, mutedPairs } }).notifications,
    texts: () => createTexts('en'),
    held,
    keepHeld: (changed) => kept.push(changed),
    onClick: (place) => places.push(place),
  });
  return { ...made, kept, places };
}

it('tells in one toast what came in quiet hours, also when the app was started anew meanwhile', () => {
  const first = toasts(noneHeld);
  first.show(alert('shop'));
  first.show(alert('blog'));
  expect(shown).toEqual([]);
  const second = toasts(first.kept.at(-1) ?? noneHeld);
  vi.setSystemTime(new Date('2026-11-21T07:00:30'));
  vi.advanceTimersByTime(15_000);
  // The first one still runs here, and tells its own: one toast each.
  expect(shown.map(({ title }) => title)).toEqual(
    Array.from({ length: 2 }, () => '2 notifications while it was quiet'),
  );
  expect(second.kept.at(-1)).toEqual(noneHeld);
  vi.advanceTimersByTime(60_000);
  expect(shown).toHaveLength(2);
});

it('leads to the alerts of the pair that it is about, and leaves out what is muted since', () => {
  const first = toasts(noneHeld);
  first.show(alert('shop'));
  first.show(alert('blog'));
  shown.length = 0;
  const second = toasts(first.kept.at(-1) ?? noneHeld, ['blog']);
  vi.setSystemTime(new Date('2026-11-21T09:00:00'));
  vi.advanceTimersByTime(15_000);
  shown.at(-1)?.click();
  expect(second.places).toEqual([{ pairId: 'shop', view: 'alerts' }]);
});

it('tells what was held back as soon as a pause ends', () => {
  vi.setSystemTime(new Date('2026-11-21T12:00:00'));
  const paused = toasts(noneHeld);
  paused.pause(3_600_000);
  paused.show(alert('shop'));
  expect(shown).toEqual([]);
  paused.resume();
  expect(shown.map(({ title }) => title)).toEqual(['shop: down']);
});
