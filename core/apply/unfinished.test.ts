import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CONFIG,
  countingRandom,
  createTransactionPair,
  impatientClock,
  type TransactionPair,
} from '../../test/fakes/transaction-pair.ts';
import type { Host } from '../host/host.ts';
import { applyPlan } from './apply-plan.ts';
import { phaseScript } from './render-phase.ts';
import { inspectTransactions, resolveUnfinished } from './unfinished.ts';

// Hundreds of real processes: quick by themselves, slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let pair: TransactionPair;
let before: readonly unknown[];

beforeEach(() => {
  pair = createTransactionPair();
  before = pair.nodes.map((node) => node.snapshot());
});
afterEach(() => pair.dispose());

const dependencies = (onWait?: () => Promise<void>) => ({
  clock: impatientClock(onWait),
  random: countingRandom(),
  emit: () => {},
});
const resolve = (onWait?: () => Promise<void>) =>
  resolveUnfinished(pair.dependencies.hosts, dependencies(onWait));
const contents = () => pair.nodes.map((node) => node.read(CONFIG));

/** The tool is killed as soon as it would send a script with this word: nothing that it would do later happens. */
async function killToolBefore(node: 0 | 1, pattern: RegExp): Promise<void> {
  let dead = false;
  const mortal = (host: Host, index: number): Host => ({
    ...host,
    runScript(script, options) {
      if (index === node && pattern.test(script)) dead = true;
      return dead ? new Promise(() => {}) : host.runScript(script, options);
    },
  });
  const [first, second] = pair.dependencies.hosts;
  const hosts = [mortal(first, 0), mortal(second, 1)] as const;
  void applyPlan(pair.plan, {
    ...pair.dependencies,
    hosts,
    reconnect: (name) => Promise.resolve(name === first.node ? hosts[0] : hosts[1]),
  });
  const deadline = Date.now() + 20_000;
  while (!dead && Date.now() < deadline) await new Promise((later) => setImmediate(later));
  // What was running when the tool died ends by itself.
  while (pair.nodes.some(({ busy }) => busy) && Date.now() < deadline) {
    await new Promise((later) => setImmediate(later));
  }
  expect(dead).toBe(true);
}

describe('a tool that was killed', () => {
  it.each([
    ['before the first commit', 0, /" commit '/],
    ['before the second commit', 1, /" commit '/],
    ['before anything is confirmed', 0, /" confirm '/],
  ] as const)('%s: the next run puts the old state back at once', async (_name, node, pattern) => {
    await killToolBefore(node, pattern);
    expect(await resolve()).toMatchObject({ action: 'rolled-back' });
    expect(pair.nodes.map((each) => each.snapshot())).toEqual(before);
  });

  it('between the two confirmations: the next run completes them', async () => {
    await killToolBefore(1, /" confirm '/);
    expect(await resolve()).toMatchObject({ action: 'confirmed' });
    expect(contents()).toEqual(['new\n', 'new\n']);
    const statuses = await inspectTransactions(pair.dependencies.hosts, dependencies());
    expect(statuses.map(({ last, lock }) => [last?.state, lock])).toEqual([
      ['confirmed', undefined],
      ['confirmed', undefined],
    ]);
  });

  it('leaves a pair on which the next apply works', async () => {
    await killToolBefore(1, /" commit '/);
    await resolve();
    const again = await applyPlan(pair.plan, {
      ...pair.dependencies,
      clock: { ...pair.dependencies.clock, now: () => Date.UTC(2026, 0, 3) },
    });
    expect(again.outcome).toBe('confirmed');
  });
});

describe('looking for unfinished work', () => {
  it('finds none on fresh nodes and leaves nothing there', async () => {
    expect(await resolve()).toEqual({ action: 'none' });
    expect(pair.nodes[0].read('/var/lib/pairkeeper/flock')).toBeUndefined();
  });

  it('has nothing to do when the other run ends well meanwhile', async () => {
    let [begin, prove] = [() => {}, () => {}];
    const begun = new Promise<void>((resolved) => {
      begin = resolved;
    });
    const proved = new Promise<void>((resolved) => {
      prove = resolved;
    });
    const verify = async () => {
      begin();
      await proved;
      return [];
    };
    const running = applyPlan(pair.plan, { ...pair.dependencies, verify });
    await begun;
    const resolution = await resolve(async () => {
      prove();
      await running;
    });
    expect(resolution).toEqual({ action: 'none' });
    expect(contents()).toEqual(['new\n', 'new\n']);
  });

  it('leaves another run alone that shows signs of life, and says whose it is', async () => {
    await killToolBefore(0, /" confirm '/);
    const [{ unfinished }] = await inspectTransactions(pair.dependencies.hosts, dependencies());
    const renew = async () => {
      await pair.nodes[0].host.runScript(phaseScript('extend', unfinished?.id ?? ''));
    };
    await expect(resolve(renew)).rejects.toMatchObject({
      code: 'apply.in-progress',
      kind: 'blocked',
      params: { owner: 'ann@laptop' },
    });
    expect(contents()).toEqual(['new\n', 'new\n']);
  });
});
