import { describe, expect, it } from 'vitest';
import type { Texts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import { settingsSchema } from '../contract/settings.ts';
import { mayToast, toastText } from './toast-rules.ts';

const alert: Alert = {
  id: '1',
  pairId: 'shop',
  pair: 'Shop',
  code: 'failover',
  level: 'error',
  at: '2026-11-21T09:24:03.000Z',
  state: 'degraded',
  node: 'web-1',
  params: { vip: '10.0.0.9' },
};

function notifications(change: object = {}) {
  return settingsSchema.parse({ notifications: change }).notifications;
}

const at = (clock: string) => ({ now: new Date(`2026-11-21T${clock}:00`), pausedUntilMs: undefined });

describe('mayToast', () => {
  it('shows toasts unless somebody said otherwise', () => {
    expect(mayToast(alert, notifications(), at('12:00'))).toBe(true);
    expect(mayToast(alert, notifications({ enabled: false }), at('12:00'))).toBe(false);
    expect(mayToast(alert, notifications({ mutedPairs: ['shop'] }), at('12:00'))).toBe(false);
    expect(mayToast(alert, notifications({ mutedPairs: ['blog'] }), at('12:00'))).toBe(true);
  });

  it.each([
    ['22:00', '07:00', '21:59', true],
    ['22:00', '07:00', '22:00', false],
    ['22:00', '07:00', '00:00', false],
    ['22:00', '07:00', '06:59', false],
    ['22:00', '07:00', '07:00', true],
    ['12:00', '13:30', '11:59', true],
    ['12:00', '13:30', '13:29', false],
    ['12:00', '13:30', '13:30', true],
    ['09:00', '09:00', '15:00', false],
  ])('quiet from %s to %s: at %s shows %s', (from, to, clock, shown) => {
    expect(mayToast(alert, notifications({ quiet: { enabled: true, from, to } }), at(clock))).toBe(shown);
  });

  it('is silent while paused, and no longer', () => {
    const { now } = at('12:00');
    expect(mayToast(alert, notifications(), { now, pausedUntilMs: now.getTime() + 1 })).toBe(false);
    expect(mayToast(alert, notifications(), { now, pausedUntilMs: now.getTime() })).toBe(true);
  });
});

describe('toastText', () => {
  const texts: Texts = {
    language: 'en',
    text: (key, params = {}) => `${key} ${Object.values(params).join(' ')}`,
    has: () => true,
  };

  it('fills in what the alert knows', () => {
    const { title, body } = toastText(alert, texts, 'linux');
    expect(title).toBe('alert.failover.title 10.0.0.9 Shop web-1');
    expect(body).toMatch(/^alert\.failover\.body /);
  });

  it('lets no daemon see markup in what a server said', () => {
    const hostile = { ...alert, node: '<a href="https://evil.example">web-1</a> &amp; <img src=x>' };
    expect(toastText(hostile, texts, 'linux').body).not.toMatch(/[<>&]/);
  });

  it('cuts what would fill the screen', () => {
    const endless = toastText({ ...alert, node: 'x'.repeat(100_000) }, texts, 'win32');
    expect(endless.title.length).toBeLessThanOrEqual(100);
    expect(endless.body.length).toBeLessThanOrEqual(300);
  });
});
