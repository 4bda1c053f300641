import { expect, it } from 'vitest';
import { minuteLimit } from './minute-limit.ts';

it('lets so many through in a minute, and again later', () => {
  let now = 0;
  const isAllowed = minuteLimit(2, () => now);
  expect([isAllowed(), isAllowed(), isAllowed()]).toEqual([true, true, false]);
  now = 60_000;
  expect(isAllowed()).toBe(true);
});
