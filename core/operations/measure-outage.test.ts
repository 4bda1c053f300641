import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOutage } from './measure-outage.ts';
import type { ProbeSample } from './probe.ts';

/** Requests every 5 ms that take 1 ms, but for those that start within the dead time: they fail after `timeoutMs`. */
function flow(durationMs: number, dead: readonly [number, number] = [0, 0], timeoutMs = 1000): ProbeSample[] {
  return Array.from({ length: durationMs / 5 }, (_, index) => {
    const startedMs = index * 5;
    const isDead = startedMs >= dead[0] && startedMs < dead[1];
    const servedBy = startedMs < dead[0] || dead[1] === 0 ? 'web-1' : 'web-2';
    return isDead
      ? { startedMs, endedMs: startedMs + timeoutMs, ok: false }
      : { startedMs, endedMs: startedMs + 1, ok: true, servedBy };
  });
}

describe('measureOutage', () => {
  it('sees no outage in an even flow', () => {
    expect(measureOutage(flow(2000), 5)).toMatchObject({
      outageMs: 0,
      failedRequests: 0,
      totalRequests: 400,
    });
  });

  it('measures from the last answer to the first one after it', () => {
    const report = measureOutage(flow(3000, [1000, 1960]), 5);
    expect(report.outageMs).toBe(960);
    expect(report.failedRequests).toBe(192);
    expect(report.servedBy.map((part) => part.by)).toEqual(['web-1', 'web-2']);
  });

  it('does not wait for the requests that hang', () => {
    expect(measureOutage(flow(3000, [1000, 1100], 1000), 5).outageMs).toBe(100);
  });

  it('counts an outage that does not end', () => {
    expect(measureOutage(flow(3000, [2000, 3000]), 5).outageMs).toBeGreaterThanOrEqual(1000);
  });

  it('counts an outage from the start', () => {
    expect(measureOutage(flow(1000, [0, 1000]), 5).outageMs).toBeGreaterThan(900);
  });

  it('tells how long the probe itself stood still', () => {
    const samples = flow(1000).filter((sample) => sample.startedMs < 400 || sample.startedMs >= 600);
    expect(measureOutage(samples, 5).probePauseMs).toBe(205);
  });

  it('gives the same for every order of the samples, and never less than nothing', () => {
    const samples = flow(1500, [500, 800]);
    fc.assert(
      fc.property(fc.shuffledSubarray(samples, { minLength: samples.length }), (shuffled) => {
        expect(measureOutage(shuffled, 5)).toEqual(measureOutage(samples, 5));
      }),
      { numRuns: 20 },
    );
    expect(measureOutage([], 5)).toMatchObject({ outageMs: 0, totalRequests: 0, servedBy: [] });
  });
});
