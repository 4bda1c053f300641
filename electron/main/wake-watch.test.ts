import { expect, it } from 'vitest';
import { clockJumpDetector } from './wake-watch.ts';

it('notices sleep and a clock that was set, and nothing else', () => {
  let now = 1_000_000;
  const hasJumped = clockJumpDetector(() => now);
  const after = (milliseconds: number) => {
    now += milliseconds;
    return hasJumped();
  };
  expect(after(5000)).toBe(false);
  expect(after(12_000)).toBe(false);
  expect(after(60_000)).toBe(true);
  expect(after(5000)).toBe(false);
  expect(after(-3_600_000)).toBe(true);
  expect(after(5000)).toBe(false);
});
