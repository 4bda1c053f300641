import { expect, it } from 'vitest';
import type { Event } from '../events/event.ts';
import type { Host } from '../host/host.ts';
import { runPhase } from './run-phase.ts';

it('passes on no more of a flood than anybody could read, and takes no part of it for an end', async () => {
  const flooding: Host = {
    node: 'web-1',
    run: () => Promise.reject(new Error('not expected')),
    runScript: (_, options) => {
      for (let count = 0; count < 30_000; count += 1) {
        options?.onLine?.('phase-done');
        options?.onLine?.(`@pk|leftover|${count}`);
      }
      return Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
    },
    close: () => Promise.resolve(),
  };
  const events: Event[] = [];
  const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() };
  const emit = (event: Event) => events.push(event);
  const report = await runPhase(flooding, '', { clock, emit, phase: 'commit' });
  expect(report.ended).toBe(false);
  expect(report.failure).toMatchObject({ code: 'apply.ended-early', node: 'web-1' });
  expect(report.leftovers.length).toBeLessThanOrEqual(10_000);
  expect(events.length).toBeLessThanOrEqual(20_001);
});
