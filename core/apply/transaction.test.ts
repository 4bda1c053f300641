import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSandboxNode, ownOwner, type SandboxNode } from '../../test/fakes/sandbox-node.ts';
import { checkTrail } from '../audit/audit-trail.ts';
import { sha256Hex } from '../plan/digest.ts';
import type { NodePlan, PlannedStep } from '../plan/plan.ts';
import type { FileStep } from '../plan/step.ts';
import { renderManifest } from './manifest.ts';
import { transactionProgram } from './program.ts';
import { parseMarker } from './progress.ts';
import {
  confirmScript,
  ownProgramScript,
  phaseScript,
  prepareScript,
  rollBackScript,
} from './render-phase.ts';

const id = '20260102T030405Z-00c0ffee';
const nonce = 'a'.repeat(32);
const owner = ownOwner();
const base = { component: 'demo', why: 'demo.why' };
const oldConfig = 'old configuration\nwithout newline at the end';
const oddContent = 'EOF\n$(reboot) `x` \\ \u00e4\u{1F600}\r\n\ttab\n\n';

function fileStep(name: string, content: string, extra: Partial<FileStep> = {}): FileStep {
  return {
    ...base,
    id: name,
    kind: 'file',
    path: `/etc/demo/${name}`,
    content,
    mode: '0640',
    owner,
    ...extra,
  };
}

function put(step: FileStep, before: string | undefined): PlannedStep {
  const expectedSha256 = before === undefined ? null : sha256Hex(before);
  return {
    step,
    change: before === undefined ? 'create' : 'update',
    expectedSha256,
    diff: '',
    undoable: true,
  };
}

const forgottenFiles = ['/var/www/forgetful/index.html'];

/** One of every kind: a file that is new, one that is there, one that goes, a seed, a folder, … */
function demoPlan(): NodePlan {
  const service = { ...base, kind: 'service' as const, enabled: true, readsSteps: [] };
  const steps: PlannedStep[] = [
    {
      step: { ...base, id: 'packages', kind: 'package', packages: ['demo', 'forgetful'], forgottenFiles },
      change: 'create',
      details: ['demo', 'forgetful'],
      undoable: true,
    },
    {
      step: { ...base, id: 'folder', kind: 'directory', path: '/etc/demo/deep/er', mode: '0750', owner },
      change: 'create',
      expectedSha256: null,
      diff: '',
      undoable: true,
    },
    put(fileStep('old.conf', 'new configuration\n'), oldConfig),
    put(fileStep('deep/new.conf', oddContent), undefined),
    put(fileStep('seed', 'first\n', { seed: true, mode: '0600' }), 'written by operations\n'),
    put(
      fileStep('unit', '[Service]\n', { path: '/etc/systemd/system/demo.service', mode: '0644' }),
      undefined,
    ),
    {
      step: { ...base, id: 'sysctl', kind: 'sysctl', key: 'net.ipv4.ip_nonlocal_bind', value: '1' },
      change: 'update',
      details: ['0'],
      undoable: true,
    },
    {
      step: {
        ...base,
        id: 'command',
        kind: 'command',
        check: ['test', '-e', 'made'],
        run: ['sh', '-c', 'echo "$1" >"$PAIRKEEPER_ROOT/etc/made"', 'sh', 'two\nlines\n'],
        undo: ['sh', '-c', 'rm -f "$PAIRKEEPER_ROOT/etc/made"'],
      },
      change: 'create',
      details: [],
      undoable: true,
    },
    {
      step: { ...service, id: 'demo', unit: 'demo.service', onChange: 'restart' },
      change: 'create',
      details: ['enable', 'start'],
      undoable: true,
    },
    {
      step: { ...service, id: 'running', unit: 'running.service', onChange: 'reload' },
      change: 'update',
      details: ['reload'],
      undoable: true,
    },
    {
      step: { ...service, id: 'gone', unit: 'gone.service', enabled: false, onChange: 'none' },
      change: 'update',
      details: ['disable', 'stop'],
      undoable: true,
    },
    {
      step: fileStep('obsolete', ''),
      change: 'remove',
      expectedSha256: sha256Hex('obsolete\n'),
      diff: '',
      undoable: true,
    },
  ];
  return { node: 'web-1', steps, unchanged: 0, validations: [] };
}

// Hundreds of real processes: quick by themselves, slow on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const nodes: SandboxNode[] = [];
afterEach(() => {
  for (const node of nodes.splice(0)) node.dispose();
});

function demoNode(shell: 'dash' | 'busybox' = 'dash'): SandboxNode {
  const node = createSandboxNode('web-1', shell);
  nodes.push(node);
  node.write('/etc/demo/old.conf', oldConfig, 0o604);
  node.write('/etc/demo/seed', 'written by operations\n', 0o644);
  node.write('/etc/demo/obsolete', 'obsolete\n', 0o444);
  node.write('/proc/sys/net/ipv4/ip_nonlocal_bind', '0\n');
  node.write('/fake/active/running.service', '');
  node.write('/fake/enabled/running.service', '');
  node.write('/fake/active/gone.service', '');
  node.write('/fake/enabled/gone.service', '');
  return node;
}

async function run(node: SandboxNode, script: string): Promise<readonly string[]> {
  const lines: string[] = [];
  await node.host.runScript(script, { onLine: (line) => lines.push(line) });
  return lines.filter((line) => parseMarker(line).type !== 'log').map((line) => line.replace('@pk|', ''));
}

function prepare(node: SandboxNode, plan: NodePlan = demoPlan(), role: 'first' | 'second' = 'first') {
  const head = { id, role, owner: 'tester', since: '2026-01-02T03:04:05Z', deadlineSeconds: 120 };
  const manifest = renderManifest(plan, head);
  const program = transactionProgram();
  return run(node, prepareScript({ id, nonce, program, manifest }));
}

const commit = (node: SandboxNode) => run(node, phaseScript('commit', id));
const confirm = (node: SandboxNode) => run(node, confirmScript(id, nonce));
const rollBack = (node: SandboxNode) => run(node, rollBackScript(id));
const undo = (node: SandboxNode, ...options: string[]) =>
  run(node, ownProgramScript(transactionProgram(), ['undo', id, ...options]));

describe.each(['dash', 'busybox'] as const)('a transaction in %s', (shell) => {
  it('makes every step, keeps what it made once confirmed, and is asleep then', async () => {
    const node = demoNode(shell);
    expect(await prepare(node)).toContain('phase-done|prepare');
    expect(await commit(node)).toContain('phase-done|commit');
    expect(await confirm(node)).toContain('outcome|confirmed');
    const state = node.snapshot();
    expect(state['/etc/demo/old.conf']).toBe('640 new configuration\n');
    expect(node.read('/etc/demo/deep/new.conf')).toBe(oddContent);
    expect(state['/etc/demo/deep/er/']).toBe('750');
    expect(state['/etc/demo/seed']).toBe('600 written by operations\n');
    expect(node.read('/etc/demo/obsolete')).toBeUndefined();
    expect(node.read('/proc/sys/net/ipv4/ip_nonlocal_bind')).toBe('1\n');
    expect(node.read('/etc/made')).toBe('two\nlines\n\n');
    expect(node.read('/fake/active/demo.service')).toBe('');
    expect(node.read('/fake/active/gone.service')).toBeUndefined();
    expect(node.read('/fake/enabled/gone.service')).toBeUndefined();
    expect(node.read('/fake/packages')).toContain('lib-demo');
    expect(node.read('/var/lib/pairkeeper/transaction')).toBe(`${id} confirmed\n`);
    expect(node.read('/var/lib/pairkeeper/managed')).toContain('/etc/demo/deep/new.conf\n');
    expect(node.read('/var/lib/pairkeeper/lock')).toBeUndefined();
    node.advance(1000);
    node.tick();
    expect(node.snapshot()).toEqual(state);
  });

  it('puts everything back byte for byte when it is rolled back', async () => {
    const node = demoNode(shell);
    const before = node.snapshot();
    await prepare(node);
    await commit(node);
    expect(await rollBack(node)).toContain('outcome|rolled-back');
    expect(node.snapshot()).toEqual(before);
    expect(node.read('/var/lib/pairkeeper/lock')).toBeUndefined();
    expect(node.read('/var/lib/pairkeeper/transaction')).toBe(`${id} rolled-back\n`);
    // What tells of it later, and no scratch files.
    const folder = `"$PAIRKEEPER_ROOT"/var/lib/pairkeeper/txn/${id}`;
    const kept = await run(node, `cd ${folder}; for name in *; do echo "@pk|path|$name"; done`);
    expect(kept).toEqual(
      ['journal', 'log', 'manifest', 'state', 'transaction'].map((name) => `path|${name}`),
    );
  });

  it('goes back by itself when nobody confirms in time, and not before', async () => {
    const node = demoNode(shell);
    const before = node.snapshot();
    await prepare(node);
    await commit(node);
    const changed = node.snapshot();
    node.advance(119);
    node.tick();
    expect(node.snapshot()).toEqual(changed);
    node.advance(2);
    node.tick();
    expect(node.snapshot()).toEqual(before);
    node.tick();
    const trail = node.read('/var/lib/pairkeeper/audit.log') ?? '';
    const { entries, problems } = checkTrail(trail);
    expect(problems).toEqual([]);
    expect(checkTrail(trail.replace('rolled-back', 'confirmed')).problems).toMatchObject([
      { kind: 'edited' },
    ]);
    expect(entries).toMatchObject([
      { n: 1, on: 'web-1', action: 'finish', who: 'dead-man-timer', subject: id, result: 'rolled-back' },
    ]);
  });

  it('is taken back to the bytes before it by undo, packages when asked', async () => {
    const node = demoNode(shell);
    const before = node.snapshot();
    await prepare(node);
    await commit(node);
    await confirm(node);
    expect(await undo(node, '--remove-packages')).toContain('outcome|undone');
    expect(node.snapshot()).toEqual(before);
  });

  it('leaves alone what a package forgot, where somebody has edited it or had it before', async () => {
    const [page = ''] = forgottenFiles;
    const [edited, old] = [demoNode(shell), demoNode(shell)];
    old.write(page, 'welcome\n');
    for (const node of [edited, old]) {
      await prepare(node);
      await commit(node);
      await confirm(node);
      expect(node.read(page)).toBe('welcome\n');
    }
    edited.write(page, 'mine\n');
    for (const node of [edited, old]) await undo(node, '--remove-packages');
    expect(edited.read(page)).toBe('mine\n');
    expect(old.read(page)).toBe('welcome\n');
  });
});

describe('killed in the middle', () => {
  /** Runs `fatal` with the program dying after its nth journal line, for every n, or every third. */
  async function everyDeath(
    lead: readonly ((node: SandboxNode) => Promise<unknown>)[],
    fatal: (node: SandboxNode) => Promise<readonly string[]>,
    judge: (node: SandboxNode, before: unknown, after: unknown) => void | Promise<void>,
    end: 'tick' | 'reboot',
    stride = 1,
  ): Promise<number> {
    const model = demoNode();
    const before = model.snapshot();
    for (const phase of [...lead, fatal]) await phase(model);
    const after = model.snapshot();
    for (let line = 1; line < 60; line += stride) {
      const node = demoNode();
      for (const phase of lead) await phase(node);
      node.dieAfter(line);
      const said = await fatal(node);
      node.dieAfter(0);
      if (said.some((text) => /^(?:phase-done|outcome)/.test(text))) return line - 1;
      if (end === 'reboot') node.reboot();
      node.tick();
      // Killed after its last word: the phase is complete, and only the deadline ends it.
      if (/ (?:prepared|committed)$/m.test(node.read('/var/lib/pairkeeper/transaction') ?? '')) {
        node.advance(121);
        node.tick();
      }
      await judge(node, before, after);
      node.dispose();
    }
    return 60;
  }

  const isOld = (node: SandboxNode, before: unknown): void => {
    expect(node.snapshot()).toEqual(before);
    expect(node.read('/var/lib/pairkeeper/lock')).toBeUndefined();
    expect(node.read('/var/lib/pairkeeper/armed')).toBeUndefined();
  };
  const isNew = (node: SandboxNode, _before: unknown, after: unknown): void => {
    expect(node.snapshot()).toEqual(after);
    expect(node.read('/var/lib/pairkeeper/lock')).toBeUndefined();
    expect(node.read('/var/lib/pairkeeper/managed')).toContain('/etc/demo/old.conf');
  };

  it('of the preparation: the old state comes back', async () => {
    // Nothing is locked before it is armed, and from then on the node helps itself.
    const deaths = await everyDeath([], prepare, isOld, 'tick');
    expect(deaths).toBeGreaterThan(2);
  });

  it('of the commit: the old state comes back', async () => {
    expect(await everyDeath([prepare], commit, isOld, 'tick')).toBeGreaterThan(10);
  });

  it('of the commit by a power cut: the old state comes back', async () => {
    expect(await everyDeath([prepare], commit, isOld, 'reboot', 3)).toBeGreaterThan(10);
  });

  it('of the confirmation: the new state is completed', async () => {
    expect(await everyDeath([prepare, commit], confirm, isNew, 'tick')).toBeGreaterThan(1);
  });

  it('of the roll-back: the next tick completes it', async () => {
    expect(await everyDeath([prepare, commit], rollBack, isOld, 'tick')).toBeGreaterThan(8);
  });

  it('of the preparation by a power cut: the old state comes back, and nothing is locked', async () => {
    expect(await everyDeath([], prepare, isOld, 'reboot')).toBeGreaterThan(2);
  });

  it('of the undo: the next tick completes it', async () => {
    const taken = (node: SandboxNode) => undo(node, '--remove-packages');
    expect(await everyDeath([prepare, commit, confirm], taken, isOld, 'tick', 3)).toBeGreaterThan(8);
  });

  it('of an undo or uninstall as it begins: the timer runs already that will end it', async () => {
    for (const words of [['undo', id], ['uninstall']]) {
      const node = demoNode();
      for (const phase of [prepare, commit, confirm]) await phase(node);
      node.dieAfter(1);
      await run(node, ownProgramScript(transactionProgram(), words));
      node.dieAfter(0);
      expect(node.read('/var/lib/pairkeeper/transaction')).toBe(`${id} undoing\n`);
      expect(node.read('/fake/active/pairkeeper-rollback.timer')).toBe('');
    }
  });
});
