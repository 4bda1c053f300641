import { describe, expect, it } from 'vitest';
import type { NodePlan, Plan, PlannedStep } from '../core/plan/plan.ts';
import type { FileStep, Step } from '../core/plan/step.ts';
import { fakeContext } from '../test/fakes/fake-surroundings.ts';
import { countChanges, type PlanView, reportPlan } from './report-plan.ts';

function file(path: string, diff: string, change: 'create' | 'update' | 'remove' = 'create'): PlannedStep {
  const step: FileStep = {
    id: `demo${path}`,
    component: 'demo',
    why: 'plan.no-longer-wanted',
    kind: 'file',
    path,
    content: '',
    mode: '0644',
    owner: 'root:root',
  };
  return { step, change, expectedSha256: null, diff, undoable: true };
}

function other(step: Step, details: readonly string[] = [], undoable = true): PlannedStep {
  return { step, change: 'create', details, undoable } as PlannedStep;
}

const base = { component: 'demo', why: 'plan.no-longer-wanted' };
const script = file('/usr/libexec/pairkeeper/check', '+#!/bin/sh\n');
const ownConf = (node: string) => file('/etc/pairkeeper/node.conf', `+NODE=${node}\n`);
const conf = (text: string) => file('/etc/demo.conf', `Index: b\n===\n--- a\n+++ b\n-old\n+${text}\n`);
const packages = other({ ...base, id: 'demo/p', kind: 'package', packages: ['demo'] }, ['demo']);
const sysctl = (key: string) => other({ ...base, id: `demo/${key}`, kind: 'sysctl', key, value: '1' });

function show(
  first: readonly PlannedStep[],
  second: readonly PlannedStep[] = first,
  view: PlanView = {},
): string {
  const node = (name: string, steps: readonly PlannedStep[]): NodePlan => ({
    node: name,
    steps,
    unchanged: 2,
    validations: [],
  });
  const nodes = [node('web-1', first), node('web-2', second)] as const;
  const plan: Plan = {
    version: 1,
    hash: '',
    pair: 'shop',
    createdAt: '',
    firstNode: 'web-2',
    nodes,
    findings: [],
  };
  expect(countChanges(plan)).toBe(first.length + second.length);
  const { context, stderr } = fakeContext();
  reportPlan(context, plan, view);
  return stderr();
}

describe('reportPlan', () => {
  it('counts new scripts of ours, and shows what an admin would review', () => {
    const shown = show([script, ownConf('web-1'), packages, conf('new')]);
    expect(shown).toContain('web-1: 4 changes\n  demo (4)\n    + 2 files  of pairkeeper’s own');
    expect(shown).toMatch(/\+ package {3}demo {2}put there/);
    expect(shown).toContain(
      'put there by an earlier plan, and no longer wanted\n      --- a\n      +++ b\n      -old\n      +new\n',
    );
    expect(shown).not.toContain('#!/bin/sh');
    expect(shown).toContain('2 steps are as wanted already');
  });

  it('says which node is changed first, and does not repeat what is the same on the second', () => {
    const shown = show([ownConf('web-1'), conf('new')], [ownConf('web-2'), conf('new')]);
    expect(shown).toMatch(/web-2 \(changed first\): 2 changes\n {2}demo \(2\): the same as on web-1\n/);
    expect(shown.match(/\+new/g)).toHaveLength(1);
  });

  it('calls nothing the same that differs, not even where no diff is shown', () => {
    const shown = show([conf('one')], [conf('two')], { diff: false });
    expect(shown).not.toContain('the same as');
    expect(shown).not.toContain('+one');
  });

  it('--diff shows everything, --verbose lists everything', () => {
    expect(show([script], [], { diff: true })).toContain('+#!/bin/sh');
    const listed = show([script], [], { verbose: true });
    expect(listed).toContain('+ file      /usr/libexec/pairkeeper/check');
    expect(listed).not.toContain('#!/bin/sh');
  });

  it('always shows drift, also of our own files', () => {
    const drift = file('/usr/libexec/pairkeeper/check', '-edited by hand\n+right\n', 'update');
    const shown = show([drift, file('/etc/old.conf', '-old\n', 'remove')]);
    expect(shown).toContain('~ file      /usr/libexec/pairkeeper/check');
    expect(shown).toContain('-edited by hand');
    expect(shown).toContain('− file      /etc/old.conf');
  });

  it('puts kernel parameters on one line', () => {
    expect(show([sysctl('net.a'), sysctl('net.b')])).toContain('~ sysctl    net.a = 1, net.b = 1\n');
  });

  it('says last what can not be undone', () => {
    const command = other({ ...base, id: 'demo/run', kind: 'command', check: ['a'], run: ['b'] }, [], false);
    expect(show([command], []).trimEnd()).toMatch(/▲ These steps can't be undone: web-1: demo\/run\.$/);
  });

  it('gives a terminal nothing to obey that a server wrote', () => {
    const shown = show([file('/etc/\u001b]0;x\u0007evil.conf', '+\u001b[2Jevil\u009b1m\n', 'update')]);
    expect(shown).toContain('/etc/evil.conf');
    expect(shown).toContain('+evil');
    expect(shown).not.toMatch(/[\u001b\u009b\u0007]/);
  });
});
