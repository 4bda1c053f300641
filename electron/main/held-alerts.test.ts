import { describe, expect, it } from 'vitest';
import { createTexts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import { digestText, heldAlerts, hold, noneHeld } from './held-alerts.ts';

const alert = (pair: string, change: Partial<Alert> = {}): Alert => ({
  id: `alert-${pair}`,
  pairId: pair,
  pair,
  code: 'unreachable',
  level: 'warning',
  at: '2026-11-21T02:24:03.000Z',
  state: 'unknown',
  params: { time: '02:24:03' },
  ...change,
});
const english = createTexts('en');

describe('alerts of the quiet hours', () => {
  it('are one toast afterwards: how each pair stands, the worst first', () => {
    const down = { code: 'down', level: 'error', params: { address: '10.0.0.9', time: '03:00' } } as const;
    const held = [alert('shop'), alert('blog', down), alert('shop', { level: 'info' }), alert('wiki')].reduce(
      hold,
      noneHeld,
    );
    const { title, body } = digestText(held, english);
    expect(title).toBe('4 notifications while it was quiet');
    expect(body.split('\n').map((line) => line.split(':')[0])).toEqual(['blog', 'wiki', 'shop']);
    expect(digestText(held, createTexts('zh-CN')).title).toBe('免打扰期间有 4 条通知');
  });

  it('are the toast itself where there was only one', () => {
    const held = hold(noneHeld, alert('shop'));
    expect(digestText(held, english).title).toMatch(/^shop: /);
    expect(digestText(held, english).body).toContain('02:24:03');
  });

  it('go over a restart, and are bounded whatever a night brings', () => {
    const pairs = Array.from({ length: 5000 }, (_, index) => alert(`pair-${index % 150}`));
    const held = pairs.reduce(hold, noneHeld);
    expect(held.last).toHaveLength(100);
    expect(heldAlerts.parse(JSON.parse(JSON.stringify(held)))).toEqual(held);
    const { title, body } = digestText(held, english);
    expect(title).toBe('5000 notifications while it was quiet');
    expect(body.split('\n').at(-1)).toBe('and 97 more pairs');
  });
});
