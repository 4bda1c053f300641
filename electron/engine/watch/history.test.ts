import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PairEvent } from '../../contract/pair.ts';
import { createProblems } from '../problems.ts';
import { createOwnFiles } from '../store/own-files.ts';
import { openHistory } from './history.ts';

const files = createOwnFiles(createProblems(() => undefined));
let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pairkeeper-history-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const event = (number: number): PairEvent => ({
  pairId: 'web',
  number,
  event: { code: 'vrrp.state', level: 'info', at: '2026-05-01T00:00:00.000Z', node: 'web-1', params: {} },
});

describe('the history of a pair', () => {
  it('keeps the last hour by the second, a day by ten seconds, and no more', async () => {
    const history = await openHistory(files, home, 'web');
    for (let second = 0; second < 95_000; second += 1) {
      history.addSample({ at: second * 1000, serviceMs: 1, heartbeatMs: [0, 0] });
    }
    const { samples } = history.read();
    expect(samples.length).toBeLessThanOrEqual(3600 + 8280);
    const gaps = samples.slice(1).map(({ at }, index) => at - (samples[index]?.at ?? 0));
    expect(gaps.slice(-3599).every((gap) => gap === 1000)).toBe(true);
    expect(gaps.slice(0, 8000).every((gap) => gap === 10_000)).toBe(true);
    expect((samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0)).toBeGreaterThan(86_000_000);
  });

  it('still shows an answer that failed when ten seconds became one sample', async () => {
    const history = await openHistory(files, home, 'web');
    for (let second = 0; second < 3700; second += 1) {
      history.addSample({
        at: second * 1000,
        serviceMs: second === 5 ? null : 1,
        heartbeatMs: [second, null],
      });
    }
    expect(history.read().samples[0]).toEqual({ at: 0, serviceMs: null, heartbeatMs: [9, null] });
  });

  it('holds ten thousand events without growing, and the last ones over a restart', async () => {
    const history = await openHistory(files, home, 'web');
    for (let number = 1; number <= 10_000; number += 1) history.addEvent(event(number));
    expect(history.read().events).toHaveLength(2000);
    expect(history.read().events.at(-1)?.number).toBe(10_000);
    await history.flush();
    const again = (await openHistory(files, home, 'web')).read().events;
    expect(again).toHaveLength(500);
    expect(again.at(-1)?.number).toBe(-1);
  });
});
