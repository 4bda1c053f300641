import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Alert } from '../contract/alert.ts';
import type { PairHealth, PairSummary } from '../contract/pair.ts';
import type { EngineClient } from './engine-process.ts';
import { watchFleet } from './fleet-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const shop = { id: 'shop', name: 'Shop' } as PairSummary;
const shopHealth = { pairId: 'shop', health: { state: 'healthy' } } as PairHealth;

/** An engine that knows these pairs; `tell` lets it say something. */
function engineWith(pairs: readonly PairSummary[], health: readonly PairHealth[]) {
  const listeners = new Map<string, (notice: unknown) => void>();
  const client = {
    request: async (name: string) => (name === 'pairs.list' ? pairs : health),
    on: (name: string, listener: (notice: unknown) => void) => {
      listeners.set(name, listener);
      return () => undefined;
    },
  } as unknown as EngineClient;
  return { client, tell: (name: string, notice: unknown) => listeners.get(name)?.(notice) };
}

function setUp() {
  const changes: number[] = [];
  const alerts: Alert[] = [];
  const watch = watchFleet({
    onChange: () => changes.push(Date.now()),
    onAlert: (alert) => alerts.push(alert),
  });
  return { watch, changes, alerts };
}

describe('watchFleet', () => {
  it('knows nothing before the engine has answered', async () => {
    const { watch, changes } = setUp();
    expect(watch.fleet()).toMatchObject({ pairs: [], isWatched: false });
    watch.follow(engineWith([shop], [shopHealth]).client);
    await vi.runAllTimersAsync();
    expect(watch.fleet()).toMatchObject({ pairs: [shop], isWatched: true });
    expect(watch.fleet().health.get('shop')?.state).toBe('healthy');
    expect(changes).toHaveLength(1);
  });

  it('draws a burst of changes once', async () => {
    const { watch, changes } = setUp();
    const { client, tell } = engineWith([shop], []);
    watch.follow(client);
    await vi.runAllTimersAsync();
    for (let count = 0; count < 1000; count += 1) tell('health', shopHealth);
    await vi.runAllTimersAsync();
    expect(changes).toHaveLength(2);
  });

  it('takes nothing for known when the engine is gone, until the next one has answered', async () => {
    const { watch } = setUp();
    watch.follow(engineWith([shop], [shopHealth]).client);
    await vi.runAllTimersAsync();
    watch.lose();
    expect(watch.fleet().isWatched).toBe(false);
    watch.follow(engineWith([shop], []).client);
    expect(watch.fleet().isWatched).toBe(false);
    await vi.runAllTimersAsync();
    expect(watch.fleet().isWatched).toBe(true);
    expect(watch.fleet().health.size).toBe(0);
  });

  it('knows while servers are being changed', () => {
    const { watch } = setUp();
    const { client, tell } = engineWith([], []);
    watch.follow(client);
    tell('task', { id: '1', order: { kind: 'plan' }, state: 'running' });
    expect(watch.isChanging()).toBe(false);
    tell('task', { id: '2', order: { kind: 'apply' }, state: 'running' });
    tell('task', { id: '2', order: { kind: 'apply' }, state: 'cancelling' });
    expect(watch.isChanging()).toBe(true);
    tell('task', { id: '2', order: { kind: 'apply' }, state: 'failed' });
    expect(watch.isChanging()).toBe(false);
    tell('task', { id: '3', order: { kind: 'drill' }, state: 'running' });
    watch.lose();
    expect(watch.isChanging()).toBe(false);
  });

  it('passes alerts on', () => {
    const { watch, alerts } = setUp();
    const { client, tell } = engineWith([], []);
    watch.follow(client);
    tell('alert', { id: '1' });
    expect(alerts).toEqual([{ id: '1' }]);
  });
});
