import { describe, expect, it } from 'vitest';
import { describeAlert } from '../../locales/describe.ts';
import type { Texts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import { settingsSchema } from '../contract/settings.ts';
import { toastText, toastTime } from './toast-rules.ts';

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

describe('toastTime', () => {
  it('shows toasts unless somebody said otherwise', () => {
    expect(toastTime(alert, notifications(), at('12:00'))).toBe('now');
    expect(toastTime(alert, notifications({ enabled: false }), at('12:00'))).toBe('never');
    expect(toastTime(alert, notifications({ mutedPairs: ['shop'] }), at('12:00'))).toBe('never');
    expect(toastTime(alert, notifications({ mutedPairs: ['blog'] }), at('12:00'))).toBe('now');
  });

  it.each([
    ['22:00', '07:00', '21:59', 'now'],
    ['22:00', '07:00', '22:00', 'held'],
    ['22:00', '07:00', '00:00', 'held'],
    ['22:00', '07:00', '06:59', 'held'],
    ['22:00', '07:00', '07:00', 'now'],
    ['12:00', '13:30', '11:59', 'now'],
    ['12:00', '13:30', '13:29', 'held'],
    ['12:00', '13:30', '13:30', 'now'],
    ['09:00', '09:00', '15:00', 'held'],
  ])('quiet from %s to %s: at %s it is %s', (from, to, clock, time) => {
    expect(toastTime(alert, notifications({ quiet: { enabled: true, from, to } }), at(clock))).toBe(time);
  });

  it('is silent while paused, and no longer', () => {
    const { now } = at('12:00');
    expect(toastTime(alert, notifications(), { now, pausedUntilMs: now.getTime() + 1 })).toBe('held');
    expect(toastTime(alert, notifications(), { now, pausedUntilMs: now.getTime() })).toBe('now');
  });
});

describe('toastText', () => {
  const texts: Texts = {
    language: 'en',
    text: (key, params = {}) => `${key} ${Object.values(params).join(' ')}`,
    has: () => true,
  };

  it('fills in what the alert knows', () => {
    const { title, body } = toastText(describeAlert(alert, texts), 'linux');
    expect(title).toBe('alert.failover.title 10.0.0.9 Shop web-1');
    expect(body).toMatch(/^alert\.failover\.body /);
  });

  it('lets no daemon see markup in what a server said', () => {
    const hostile = { ...alert, node: '<a href="https://evil.example">web-1</a> &amp; <img src=x>' };
    expect(toastText(describeAlert(hostile, texts), 'linux').body).not.toMatch(/[<>&]/);
  });

  it('cuts what would fill the screen', () => {
    const endless = toastText(describeAlert({ ...alert, node: 'x'.repeat(100_000) }, texts), 'win32');
    expect(endless.title.length).toBeLessThanOrEqual(100);
    expect(endless.body.length).toBeLessThanOrEqual(300);
  });
});
