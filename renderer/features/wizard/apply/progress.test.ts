import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../core/events/event.ts';
import { nodeProgress, percentDone, safetyLeftMs } from './progress.ts';

const event = (code: string, node?: string, params: Event['params'] = {}): Event => ({
  code: `apply.${code}`,
  level: 'info',
  at: '2026-11-21T09:00:00.000Z',
  params,
  ...(node === undefined ? {} : { node }),
});
const step = { step: 'nginx/config', why: 'nginx.config', kind: 'file', number: 2, total: 4 };

describe('nodeProgress', () => {
  it('adds up what one node tells, and what is of both', () => {
    const log = [
      event('phase-started', 'web-1', { phase: 'prepare' }),
      event('phase-done', 'web-1', { phase: 'prepare', milliseconds: 5 }),
      event('phase-started', 'web-2', { phase: 'commit' }),
      event('phase-started', 'web-1', { phase: 'commit' }),
      event('step-started', 'web-1', step),
      event('step-done', 'web-1', step),
      event('phase-started', undefined, { phase: 'verify' }),
    ];
    const progress = nodeProgress(log, 'web-1');
    expect(progress.phases).toEqual({
      prepare: 'done',
      commit: 'running',
      verify: 'running',
      confirm: 'waiting',
    });
    expect(progress).toMatchObject({ done: 2, total: 4, rollBack: 'none' });
    expect(percentDone(progress)).toBe(65);
    expect(nodeProgress(log, 'web-2').phases.prepare).toBe('waiting');
  });

  it('takes a roll-back as one of both nodes, done when the node itself says so', () => {
    const log = [
      event('rolling-back', 'web-2', { reason: 'apply.step-failed' }),
      event('phase-done', 'web-1', { phase: 'roll-back', milliseconds: 5 }),
    ];
    expect(nodeProgress(log, 'web-1').rollBack).toBe('done');
    expect(nodeProgress(log, 'web-2').rollBack).toBe('running');
  });

  it('knows since when a node can’t be heard, until it is heard again', () => {
    const lost = [event('connection-lost', 'web-1', { cause: 'ssh.timeout' })];
    expect(nodeProgress(lost, 'web-1').lostAt).toBe('2026-11-21T09:00:00.000Z');
    const back = [...lost, event('phase-started', 'web-1', { phase: 'roll-back' })];
    expect(nodeProgress(back, 'web-1').lostAt).toBeUndefined();
  });
});

describe('safetyLeftMs', () => {
  const now = Date.parse('2026-11-21T09:00:00.000Z');
  const deadlines = { 'web-1': '2026-11-21T09:01:58.000Z', 'web-2': '2026-11-21T09:01:42.000Z' };
  const nodes = (...confirmed: string[]) =>
    ['web-1', 'web-2'].map((name) => ({
      name,
      progress: nodeProgress(confirmed.includes(name) ? [event('node-confirmed', name)] : [], name),
    }));

  it('is what the sooner one of the servers has left, and nothing less than nothing', () => {
    expect(safetyLeftMs(deadlines, nodes(), now)).toBe(102_000);
    expect(safetyLeftMs(deadlines, nodes(), now + 500_000)).toBe(0);
  });

  it('is none before a timer runs, and for a server whose change is final', () => {
    expect(safetyLeftMs(undefined, nodes(), now)).toBeUndefined();
    expect(safetyLeftMs(deadlines, nodes('web-2'), now)).toBe(118_000);
    expect(safetyLeftMs(deadlines, nodes('web-1', 'web-2'), now)).toBeUndefined();
  });
});
