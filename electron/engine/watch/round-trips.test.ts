import { describe, expect, it } from 'vitest';
import { createRoundTrips } from './round-trips.ts';

describe('createRoundTrips', () => {
  it('gives each second what was measured in one, until more is told or the node falls silent', () => {
    const roundTrips = createRoundTrips();
    expect(roundTrips.at('web-1', 0)).toBeNull();
    roundTrips.note('web-1', [0.3, null, 0.5, 0.6, 0.7], 10_000);
    const seconds = [0, 1, 2, 3, 4, 5, 7].map((second) => roundTrips.at('web-1', 10_000 + second * 1000));
    expect(seconds).toEqual([0.3, null, 0.5, 0.6, 0.7, 0.7, 0.7]);
    expect(roundTrips.at('web-1', 18_000)).toBeNull();
    expect(roundTrips.at('web-2', 10_000)).toBeNull();
    roundTrips.note('web-1', [], 20_000);
    expect(roundTrips.at('web-1', 20_000)).toBeNull();
  });
});
