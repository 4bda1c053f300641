import { describe, expect, it } from 'vitest';
import { predictedOutage } from './profile.ts';

describe('the predicted outage', () => {
  it('after a power failure is three advertisements and the skew time', () => {
    expect(predictedOutage('tolerant', 'power-off').seconds).toBeCloseTo(3.08, 2);
    expect(predictedOutage('balanced', 'power-off').seconds).toBeCloseTo(0.95, 2);
    expect(predictedOutage('fast', 'power-off').seconds).toBeLessThanOrEqual(0.2);
  });

  it('of a planned switchover is below a tenth of a second in every profile', () => {
    for (const profile of ['tolerant', 'balanced', 'fast'] as const) {
      expect(predictedOutage(profile, 'switchover').seconds).toBeLessThanOrEqual(0.1);
    }
  });

  it('grows with the time that the track script waits for a hung service', () => {
    const quick = predictedOutage('balanced', 'service-hung', 1).seconds;
    const slow = predictedOutage('balanced', 'service-hung', 2).seconds;
    expect(slow - quick).toBeCloseTo(1, 2);
    expect(predictedOutage('balanced', 'service-failed').seconds).toBeLessThan(quick);
  });
});
