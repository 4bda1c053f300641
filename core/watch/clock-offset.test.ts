import { describe, expect, it } from 'vitest';
import { createClockOffset } from './clock-offset.ts';

const now = Date.parse('2026-05-01T12:00:00.000Z');
const at = (ms: number) => new Date(now + ms).toISOString();

describe('the clock of a node', () => {
  it('is taken as it is while nothing is known of it', () => {
    expect(createClockOffset().correct(at(0))).toBe(at(0));
  });

  it('is corrected by the quickest line', () => {
    const offset = createClockOffset();
    // The node is an hour ahead; lines take 40, 3 and 200 ms.
    for (const delay of [40, 3, 200]) offset.note(at(3_600_000), now + delay);
    expect(offset.correct(at(3_600_000))).toBe(at(3));
  });

  it('orders events of two nodes whose clocks differ', () => {
    const [first, second] = [createClockOffset(), createClockOffset()];
    first.note(at(-5000), now + 2);
    second.note(at(7000), now + 2);
    // Really: the first node's event at 1000, the second's at 1100.
    expect(first.correct(at(-4000)) < second.correct(at(8100))).toBe(true);
  });

  it('follows a clock that was set, at once when it jumps', () => {
    const offset = createClockOffset();
    offset.note(at(60_000), now);
    offset.note(at(5000), now + 5000);
    expect(offset.correct(at(5000))).toBe(at(5000));
  });

  it('leaves alone what is no time', () => {
    const offset = createClockOffset();
    offset.note('', now);
    offset.note(at(1000), now);
    expect(offset.correct('')).toBe('');
  });
});
