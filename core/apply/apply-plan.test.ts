import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CONFIG, createTransactionPair, type TransactionPair } from '../../test/fakes/transaction-pair.ts';
import type { Host } from '../host/host.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { CheckResult } from '../verify/run-checks.ts';
import { applyPlan } from './apply-plan.ts';
import type { ApplyDependencies } from './apply-run.ts';

// Hundreds of real processes: quick by themselves, slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let pair: TransactionPair;
let before: readonly unknown[];

beforeEach(() => {
  pair = createTransactionPair();
  before = pair.nodes.map((node) => node.snapshot());
});
afterEach(() => pair.dispose());

const apply = (changes: Partial<ApplyDependencies> = {}) =>
  applyPlan(pair.plan, { ...pair.dependencies, ...changes });
const contents = () => pair.nodes.map((node) => node.read(CONFIG));
const expectOld = () => expect(pair.nodes.map((node) => node.snapshot())).toEqual(before);
const failedCheck: CheckResult = {
  check: {
    code: 'demo.answers',
    component: 'demo',
    node: 'web-2',
    argv: ['true'],
    expect: { exitCode: 0 },
    withinMs: 1,
    params: {},
  },
  passed: false,
  elapsedMs: 1,
  output: 'no answer',
};

/** The connection to a node is lost as soon as a script with this word would be sent, and stays so until `reachable`. */
function loseBefore(host: Host, word: string, onLost: () => void): Host {
  return {
    ...host,
    runScript(script, options) {
      if (script.includes(word)) onLost();
      return host.runScript(script, options);
    },
  };
}

describe('a transaction over both nodes', () => {
  it('ends confirmed on both, with one script a phase and node', async () => {
    expect(await apply()).toMatchObject({
      outcome: 'confirmed',
      nodes: [
        { node: 'web-1', state: 'confirmed' },
        { node: 'web-2', state: 'confirmed' },
      ],
    });
    expect(contents()).toEqual(['new\n', 'new\n']);
    const phases = pair.nodes.map((node) =>
      node.scripts.flatMap(
        (script) =>
          /' (?:prepare|commit|extend|confirm) |(?:prepare|commit|extend|confirm) '/.exec(script) ?? [],
      ),
    );
    expect(phases.map((list) => list.length)).toEqual([3, 4]);
  });

  it('tells how long each node would wait for a word, whenever it was heard', async () => {
    const told: { readonly node: string; readonly leftMs: number }[] = [];
    await apply({ deadlineSeconds: 60, onDeadline: (node, leftMs) => told.push({ node, leftMs }) });
    expect(new Set(told.map(({ node }) => node))).toEqual(new Set(['web-1', 'web-2']));
    expect(told.every(({ leftMs }) => leftMs > 0 && leftMs <= 60_000)).toBe(true);
  });

  it('changes the standby first', async () => {
    pair.dispose();
    pair = createTransactionPair('web-2');
    await apply();
    const commits = pair.events.filter(({ params }) => params.phase === 'commit');
    expect(commits[0]?.node).toBe('web-2');
  });

  it('tells each step with its place in the plan', async () => {
    await apply();
    const steps = pair.events.filter(({ code, node }) => code === 'apply.step-started' && node === 'web-1');
    expect(steps.map(({ params }) => `${params.number}/${params.total} ${params.step}`)).toEqual([
      '1/3 demo/packages',
      '2/3 demo/config',
      '3/3 demo/service',
    ]);
  });

  it('includes a node on which nothing changes: both have the same history', async () => {
    const [first, second] = pair.plan.nodes;
    const plan = { ...pair.plan, nodes: [first, { ...second, steps: [] }] as const };
    expect(await applyPlan(plan, pair.dependencies)).toMatchObject({ outcome: 'confirmed' });
    expect(contents()).toEqual(['new\n', 'old\n']);
  });

  it('has nothing to do for an empty plan, and asks no node', async () => {
    const [first, second] = pair.plan.nodes;
    const empty = {
      ...pair.plan,
      nodes: [
        { ...first, steps: [] },
        { ...second, steps: [] },
      ] as const,
    };
    expect(await applyPlan(empty, pair.dependencies)).toMatchObject({ outcome: 'nothing-to-do' });
    expect(pair.nodes[0].scripts).toEqual([]);
  });
});

describe('a failure on one node', () => {
  it('in its packages leaves both as they were', async () => {
    pair.nodes[1].write('/fake/apt-message', 'E: Unable to fetch some archives\n');
    expect(await apply()).toMatchObject({
      outcome: 'rolled-back',
      reason: {
        code: 'apply.package-failed',
        node: 'web-2',
        params: { detail: 'E: Unable to fetch some archives' },
      },
    });
    expectOld();
  });

  it('in the second commit takes the first one back, too', async () => {
    pair.nodes[1].write('/fake/broken', 'demo.service\n');
    expect(await apply()).toMatchObject({
      reason: { code: 'apply.step-failed', node: 'web-2', params: { step: 'demo/service' } },
    });
    expect(contents()).toEqual(['old\n', 'old\n']);
  });

  it('in the proof from outside takes both back', async () => {
    const result = await apply({ verify: () => Promise.resolve([failedCheck]) });
    expect(result).toMatchObject({
      outcome: 'rolled-back',
      reason: { code: 'apply.verify-failed', node: 'web-2', params: { check: 'demo.answers' } },
    });
    expectOld();
  });

  it('by a file that somebody edited since the plan changes nothing', async () => {
    pair.nodes[0].write(CONFIG, 'edited\n');
    expect(await apply()).toMatchObject({
      outcome: 'rolled-back',
      reason: { code: 'apply.changed-meanwhile', node: 'web-1', params: { detail: CONFIG } },
    });
    expect(contents()).toEqual(['edited\n', 'old\n']);
  });

  it('of our own after the commit takes both back and is still told', async () => {
    await expect(apply({ verify: () => Promise.reject(new TypeError('a mistake')) })).rejects.toThrow(
      'a mistake',
    );
    expectOld();
  });

  it('by somebody else who is at it says who, and leaves their change alone', async () => {
    // The other run got as far as its proof when ours begins.
    let ours: unknown;
    const theirs = await apply({
      async verify() {
        ours = await apply({ owner: 'bob@desk', random: { hex: (bytes) => 'b'.repeat(2 * bytes) } });
        return [];
      },
    });
    expect(ours).toMatchObject({
      outcome: 'rolled-back',
      reason: { code: 'apply.lock-held', params: { owner: 'ann@laptop' } },
      nodes: [{ state: 'untouched' }, { state: 'untouched' }],
    });
    expect(theirs.outcome).toBe('confirmed');
  });
});

describe('cancelling', () => {
  it.each(['prepare', 'commit', 'verify'])('in phase %s ends with both as they were', async (phase) => {
    const emit = (event: Parameters<ApplyDependencies['emit']>[0]): void => {
      if (event.code === 'apply.phase-started' && event.params.phase === phase) pair.cancel();
    };
    expect(await apply({ emit })).toMatchObject({
      outcome: 'rolled-back',
      reason: { code: 'apply.cancelled' },
    });
    expectOld();
  });
});

describe('a node that is lost', () => {
  const markers = {
    'while it prepares': /step-begin\|1/,
    'when it is prepared': /phase-done\|prepare/,
    'in the middle of its commit': /step-begin\|2/,
    'when it is committed': /phase-done\|commit/,
  };

  it.each(Object.entries(markers))(
    '%s goes back by its own timer, the other one at once',
    async (_name, marker) => {
      pair.nodes[1].loseConnectionAt(marker);
      expect(await apply()).toMatchObject({
        outcome: 'partial',
        reason: { code: 'apply.connection-lost', node: 'web-2' },
        nodes: [
          { node: 'web-1', state: 'rolled-back' },
          { node: 'web-2', state: 'will-roll-back' },
        ],
      });
      await pair.nodes[1].idle();
      pair.nodes[1].write('/fake/peer-answer', '');
      pair.nodes[1].advance(121);
      pair.nodes[1].tick();
      expectOld();
    },
  );

  it.each(Object.entries(markers))('%s and found again is taken back at once', async (_name, marker) => {
    pair.nodes[1].loseConnectionAt(marker);
    const reconnect = (node: string) => {
      pair.nodes[1].reachable = true;
      return pair.dependencies.reconnect(node);
    };
    expect(await apply({ reconnect })).toMatchObject({
      outcome: 'rolled-back',
      reason: { code: 'apply.connection-lost', node: 'web-2' },
    });
    expectOld();
  });

  it('and its timer come into the way of nobody once both were confirmed', async () => {
    const [first, second] = pair.dependencies.hosts;
    const lossy = loseBefore(second, '" confirm ', () => {
      pair.nodes[1].reachable = false;
    });
    const reconnect = (node: string) =>
      node === 'web-2' && pair.nodes[1].reachable
        ? Promise.resolve(lossy)
        : pair.dependencies.reconnect(node);
    const result = await apply({ hosts: [first, lossy], reconnect });
    expect(result).toMatchObject({
      outcome: 'partial',
      nodes: [{ state: 'confirmed' }, { state: 'will-follow-peer' }],
    });
    const [web1, web2] = pair.nodes;
    const told = web1
      .read('/var/lib/pairkeeper/transaction')
      ?.trim()
      .replace(/^(\S+) (\S+)$/, 'transaction=$1 state=$2');
    expect(told).toMatch(/ state=confirmed$/);
    web2.advance(121);
    web2.tick();
    expect(web2.read(CONFIG)).toBe('new\n');
    expect(web2.read('/var/lib/pairkeeper/transaction')).toMatch(/ committed\n$/);
    web2.write('/fake/peer-answer', `${told}\r\n`);
    web2.tick();
    expect(web2.read('/var/lib/pairkeeper/transaction')).toMatch(/ confirmed\n$/);
  });
});

describe('a confirmation that is killed', () => {
  it.each([0, 1] as const)('on node %s after it was written down still is one', async (index) => {
    const node = pair.nodes[index];
    let begun = 0;
    const emit = (event: Parameters<ApplyDependencies['emit']>[0]): void => {
      if (event.code !== 'apply.phase-started' || event.params.phase !== 'confirm') return;
      if (event.node !== node.host.node) return;
      begun += 1;
      node.dieAfter(begun === 1 ? 2 : 0);
    };
    expect(await apply({ emit })).toMatchObject({ outcome: 'confirmed' });
    expect(begun).toBe(2);
    for (const { read } of pair.nodes) {
      expect(read('/var/lib/pairkeeper/transaction')).toMatch(/ confirmed\n$/);
      expect(read('/var/lib/pairkeeper/armed')).toBeUndefined();
    }
  });
});

describe('the second node after its deadline', () => {
  beforeEach(async () => {
    const [first, second] = pair.dependencies.hosts;
    const lossy = loseBefore(first, '" confirm ', () => {
      for (const node of pair.nodes) node.reachable = false;
    });
    const reconnect = (node: string) =>
      node === 'web-1' && pair.nodes[0].reachable
        ? Promise.resolve(lossy)
        : pair.dependencies.reconnect(node);
    expect(await apply({ hosts: [lossy, second], reconnect })).toMatchObject({
      outcome: 'partial',
      nodes: [{ state: 'unknown' }, { state: 'will-follow-peer' }],
    });
    for (const node of pair.nodes) node.advance(121);
  });

  it('goes back when the first one did', () => {
    const [web1, web2] = pair.nodes;
    web1.tick();
    expect(web1.read(CONFIG)).toBe('old\n');
    web2.write('/fake/peer-answer', 'transaction=20200101T000000Z-00000000 state=confirmed\n');
    web2.tick();
    expectOld();
  });

  it('waits for an answer for a while, then goes back', () => {
    const [web1, web2] = pair.nodes;
    web1.tick();
    web2.tick();
    web2.advance(179);
    web2.tick();
    expect(web2.read(CONFIG)).toBe('new\n');
    web2.advance(2);
    web2.tick();
    expectOld();
  });

  it('waits less when the first one is up and nothing answers there', () => {
    const [web1, web2] = pair.nodes;
    web1.tick();
    web2.write('/fake/peer-is-up', '');
    web2.tick();
    web2.advance(31);
    web2.tick();
    expectOld();
  });

  it('goes on asking after it was started again', () => {
    const [web1, web2] = pair.nodes;
    web1.reboot();
    web1.tick();
    web2.reboot();
    expect(web2.read(CONFIG)).toBe('new\n');
    web2.write('/fake/peer-answer', '');
    web2.tick();
    expectOld();
  });
});

describe('a node that loses its power', () => {
  it.each([/step-begin\|1/, /phase-done\|prepare/, /step-begin\|2/, /phase-done\|commit/])(
    'at %s has its old files before its services start',
    async (marker) => {
      pair.nodes[0].loseConnectionAt(marker);
      await apply();
      await pair.nodes[0].idle();
      pair.nodes[0].reboot();
      expect(sha256Hex(pair.nodes[0].read(CONFIG) ?? '')).toBe(sha256Hex('old\n'));
      pair.nodes[0].tick();
      pair.nodes[1].write('/fake/peer-answer', '');
      pair.nodes[1].advance(121);
      pair.nodes[1].tick();
      expectOld();
    },
  );
});
