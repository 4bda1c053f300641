import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CONFIG,
  countingRandom,
  createTransactionPair,
  impatientClock,
  type TransactionPair,
} from '../../test/fakes/transaction-pair.ts';
import { applyPlan } from '../apply/apply-plan.ts';
import { resolveUnfinished } from '../apply/unfinished.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { Plan, PlannedStep } from '../plan/plan.ts';
import type { TakeBackOptions } from './take-back.ts';
import { previewUndo, type UndoResult, undoLast } from './undo.ts';
import { previewUninstall, uninstallPair } from './uninstall.ts';

// Hundreds of real processes: quick by themselves, slow on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let pair: TransactionPair;
let before: readonly Readonly<Record<string, string>>[];

beforeEach(async () => {
  pair = createTransactionPair();
  before = pair.nodes.map((node) => node.snapshot());
  await applyPlan(pair.plan, pair.dependencies);
});
afterEach(() => pair.dispose());

const dependencies = { clock: impatientClock(), random: countingRandom(), emit: () => {} };
const hosts = () => pair.dependencies.hosts;
const contents = () => pair.nodes.map((node) => node.read(CONFIG));
const stop = { onEdited: 'stop', removePackages: false } as const;
const withPackages = { ...stop, removePackages: true } as const;

/** Looks, and takes back what was shown. @param looked what happens between the two */
async function undo(options: TakeBackOptions = stop, looked = () => {}): Promise<UndoResult> {
  const transactionId = (await previewUndo(hosts(), dependencies))?.transactionId ?? '';
  looked();
  return undoLast(hosts(), { ...options, transactionId }, dependencies);
}

/** A second change of the same file, and one more file. */
async function changeAgain(): Promise<void> {
  const nodes = pair.plan.nodes.map((node) => {
    const file = node.steps.find(({ step }) => step.kind === 'file');
    if (file?.step.kind !== 'file') throw new Error('the plan has a file');
    const { step } = file;
    const update: PlannedStep = {
      step: { ...step, content: 'newer\n' },
      change: 'update',
      expectedSha256: sha256Hex('new\n'),
      diff: '',
      undoable: true,
    };
    const create: PlannedStep = {
      step: { ...step, id: 'demo/more', path: '/etc/demo/more/more.conf' },
      change: 'create',
      expectedSha256: null,
      diff: '',
      undoable: true,
    };
    return { ...node, steps: [update, create] };
  });
  const plan = { ...pair.plan, nodes: nodes as unknown as Plan['nodes'] };
  const clock = { ...pair.dependencies.clock, now: () => Date.UTC(2026, 1, 1) };
  expect(await applyPlan(plan, { ...pair.dependencies, clock })).toMatchObject({ outcome: 'confirmed' });
}

describe('undo', () => {
  it('takes the last change back only, then the one before, then finds none', async () => {
    await changeAgain();
    expect(await undo()).toMatchObject({ outcome: 'undone' });
    expect(contents()).toEqual(['new\n', 'new\n']);
    expect(pair.nodes[0].read('/etc/demo/more/more.conf')).toBeUndefined();
    expect(await undo(withPackages)).toMatchObject({ outcome: 'undone' });
    expect(pair.nodes.map((node) => node.snapshot())).toEqual(before);
    expect(await undo()).toEqual({ outcome: 'nothing-to-undo' });
  });

  it('takes nothing back when the last change is another one than was shown', async () => {
    const shown = await previewUndo(hosts(), dependencies);
    expect(shown).toMatchObject({ changedAt: '2026-01-02T03:04:05Z' });
    await changeAgain();
    const options = { ...stop, transactionId: shown?.transactionId ?? '' };
    await expect(undoLast(hosts(), options, dependencies)).rejects.toMatchObject({
      code: 'undo.another-change',
      kind: 'blocked',
    });
    expect(contents()).toEqual(['newer\n', 'newer\n']);
  });

  it('shows what it would do, and does nothing by that', async () => {
    const state = pair.nodes.map((node) => node.snapshot());
    const preview = await previewUndo(hosts(), dependencies);
    expect(preview?.nodes[0]).toEqual({
      node: 'web-1',
      paths: [CONFIG],
      packages: ['demo', 'lib-demo'],
      edited: [],
    });
    expect(pair.nodes.map((node) => node.snapshot())).toEqual(state);
  });

  it('stops before both nodes when somebody edited a file on one of them', async () => {
    pair.nodes[1].write(CONFIG, 'edited\n');
    expect(await undo()).toMatchObject({
      outcome: 'edited',
      preview: { nodes: [{ edited: [] }, { node: 'web-2', edited: [CONFIG] }] },
    });
    expect(contents()).toEqual(['new\n', 'edited\n']);
  });

  it('keeps an edited file, or overwrites it, as told', async () => {
    pair.nodes[1].write(CONFIG, 'edited\n');
    await undo({ ...stop, onEdited: 'keep' });
    expect(contents()).toEqual(['old\n', 'edited\n']);
    pair.dispose();
    pair = createTransactionPair();
    await applyPlan(pair.plan, pair.dependencies);
    pair.nodes[1].write(CONFIG, 'edited\n');
    await undo({ ...stop, onEdited: 'overwrite' });
    expect(contents()).toEqual(['old\n', 'old\n']);
  });

  it('brings the other node along when it was cut off between the two', async () => {
    pair.nodes[0].reachable = false;
    await expect(undo()).rejects.toMatchObject({ kind: 'connection' });
    pair.nodes[0].reachable = true;
    const cutOff = () => pair.nodes[1].loseConnectionAt(/path/);
    expect(await undo({ ...stop, onEdited: 'keep' }, cutOff)).toMatchObject({
      outcome: 'partial',
      nodes: [{ state: 'done' }, { state: 'will-finish' }],
    });
    await pair.nodes[1].idle();
    pair.nodes[1].reachable = true;
    await resolveUnfinished(hosts(), dependencies);
    expect(contents()).toEqual(['old\n', 'old\n']);
  });
});

describe('uninstall', () => {
  it('takes every change back, newest first, and leaves nothing of ours', async () => {
    await changeAgain();
    expect(await uninstallPair(hosts(), withPackages, dependencies)).toMatchObject({
      outcome: 'uninstalled',
    });
    for (const [index, node] of pair.nodes.entries()) {
      const { '/etc/pairkeeper/': _folder, '/etc/pairkeeper/node.conf': _file, ...old } = before[index] ?? {};
      expect(node.snapshot()).toEqual(old);
      expect(node.read('/var/lib/pairkeeper/history')).toBeUndefined();
    }
  });

  it('leaves the packages unless it was asked', async () => {
    await uninstallPair(hosts(), stop, dependencies);
    expect(pair.nodes[0].read('/fake/packages')).toContain('lib-demo');
    expect(contents()).toEqual(['old\n', 'old\n']);
  });

  it('names edited files and changes nothing', async () => {
    await changeAgain();
    pair.nodes[0].write(CONFIG, 'edited\n');
    expect((await previewUninstall(hosts(), dependencies)).map(({ edited }) => edited)).toEqual([
      [CONFIG],
      [],
    ]);
    expect(await uninstallPair(hosts(), stop, dependencies)).toMatchObject({ outcome: 'edited' });
    expect(contents()).toEqual(['edited\n', 'newer\n']);
  });

  it('keeps an edited file although older changes touched it, too', async () => {
    await changeAgain();
    pair.nodes[0].write(CONFIG, 'edited\n');
    await uninstallPair(hosts(), { ...stop, onEdited: 'keep' }, dependencies);
    expect(contents()).toEqual(['edited\n', 'old\n']);
  });

  it('looked at again after it was interrupted, still changes nothing by that', async () => {
    pair.nodes[0].dieAfter(2);
    pair.nodes[1].dieAfter(2);
    await uninstallPair(hosts(), withPackages, dependencies);
    for (const node of pair.nodes) {
      node.dieAfter(0);
      node.tick();
    }
    const state = pair.nodes.map((node) => node.snapshot());
    const previews = await previewUninstall(hosts(), dependencies);
    expect(previews.map(({ packages }) => packages)).toEqual([
      ['demo', 'lib-demo'],
      ['demo', 'lib-demo'],
    ]);
    expect(pair.nodes.map((node) => node.snapshot())).toEqual(state);
  });

  it('killed at any point, ends when it is run again', { timeout: 60_000 }, async () => {
    const [node] = pair.nodes;
    const { '/etc/pairkeeper/': _folder, '/etc/pairkeeper/node.conf': _file, ...old } = before[0] ?? {};
    for (let line = 1; line < 40; line += 1) {
      pair.dispose();
      pair = createTransactionPair();
      await applyPlan(pair.plan, pair.dependencies);
      pair.nodes[0].dieAfter(line);
      const result = await uninstallPair(hosts(), withPackages, dependencies);
      pair.nodes[0].dieAfter(0);
      if (result.outcome === 'uninstalled') break;
      await resolveUnfinished(hosts(), dependencies);
      expect(await uninstallPair(hosts(), withPackages, dependencies)).toMatchObject({
        outcome: 'uninstalled',
      });
      expect(pair.nodes[0].snapshot()).toEqual(old);
    }
    expect(node).toBeDefined();
  });
});
