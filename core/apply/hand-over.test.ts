import { afterEach, describe, expect, it } from 'vitest';
import { createSandboxNode, type SandboxNode } from '../../test/fakes/sandbox-node.ts';
import type { NodePlan } from '../plan/plan.ts';
import { renderManifest } from './manifest.ts';
import { transactionProgram } from './program.ts';
import {
  confirmScript,
  ownProgramScript,
  phaseScript,
  prepareScript,
  rollBackScript,
} from './render-phase.ts';

const id = '20260102T030405Z-00c0ffee';
const nonce = 'a'.repeat(32);
const unit = '/fake/active/vrrp.service';

/** A service that both nodes run, and whose new configuration does not understand the old one. */
const plan: NodePlan = {
  node: 'web-1',
  steps: [
    {
      step: {
        id: 'service',
        component: 'demo',
        why: 'demo.why',
        kind: 'service',
        unit: 'vrrp.service',
        enabled: true,
        onChange: 'restart',
        readsSteps: [],
        handsOver: ['10.0.0.100', '2001:db8::100'],
      },
      change: 'update',
      details: ['enable', 'restart'],
      undoable: true,
    },
  ],
  unchanged: 0,
  validations: [],
};

const nodes: SandboxNode[] = [];
afterEach(() => {
  for (const node of nodes.splice(0)) node.dispose();
});

async function run(node: SandboxNode, script: string): Promise<readonly string[]> {
  const lines: string[] = [];
  await node.host.runScript(script, { onLine: (line) => lines.push(line.replace('@pk|', '')) });
  return lines;
}

async function committed(role: 'first' | 'second'): Promise<SandboxNode> {
  const node = createSandboxNode('web-1', 'dash');
  nodes.push(node);
  node.write(unit, '');
  const head = { id, role, owner: 'tester', since: '2026-01-02T03:04:05Z', deadlineSeconds: 120 };
  const manifest = renderManifest(plan, head);
  await run(node, prepareScript({ id, nonce, program: transactionProgram(), manifest }));
  expect(await run(node, phaseScript('commit', id))).toContain('phase-done|commit');
  return node;
}

const isActive = (node: SandboxNode) => node.read(unit) !== undefined;
const resume = (node: SandboxNode) => run(node, phaseScript('resume', id));

describe('a service that must not run with old and new configuration at the same time', () => {
  it('stands still on the first node until the second one runs anew', async () => {
    const first = await committed('first');
    expect(isActive(first)).toBe(false);
    expect(first.read('/fake/enabled/vrrp.service')).toBe('');
    expect(await resume(first)).toContain('phase-done|resume');
    expect(isActive(first)).toBe(true);
    expect(await run(first, confirmScript(id, nonce))).toContain('outcome|confirmed');

    const second = await committed('second');
    expect(isActive(second)).toBe(true);
  });

  it('is not started by a tool that comes too late', async () => {
    const first = await committed('first');
    first.advance(121);
    expect(await resume(first)).toContain('fail|rolled-back-meanwhile|0|committed');
    expect(isActive(first)).toBe(false);
  });

  it('starts again at once when it is taken back and the other node was not changed', async () => {
    const first = await committed('first');
    first.write('/fake/answered', '');
    expect(await run(first, rollBackScript(id, true))).toContain('outcome|rolled-back');
    expect(isActive(first)).toBe(true);
  });

  it('waits while another machine answers for the addresses when it is taken back', async () => {
    const first = await committed('first');
    await resume(first);
    first.write('/fake/answered', '');
    expect(await run(first, rollBackScript(id))).toContain('outcome|rolled-back');
    expect(isActive(first)).toBe(false);
    expect(first.read('/fake/waiting')).toContain('vrrp.service 10.0.0.100 2001:db8::100');
  });

  it('starts at once when nobody answers, also after undo', async () => {
    const second = await committed('second');
    await run(second, confirmScript(id, nonce));
    expect(await run(second, ownProgramScript(transactionProgram(), ['undo', id]))).toContain(
      'outcome|undone',
    );
    expect(isActive(second)).toBe(true);
    expect(second.read('/fake/waiting')).toBeUndefined();
  });
});
