import { describe, expect, it } from 'vitest';
import { fakeFacts } from '../../test/fakes/node-facts.ts';
import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { makePlan, type PlanInput } from './make-plan.ts';
import { isEmptyPlan } from './plan.ts';
import type { FileStep } from './step.ts';

const path = '/etc/pairkeeper/node.conf';
const file: FileStep = {
  kind: 'file',
  id: 'heartbeat/settings',
  component: 'heartbeat',
  why: 'heartbeat.settings',
  path,
  content: 'NODE=web-1\n',
  mode: '0644',
  owner: 'root:root',
};

const spec: ClusterSpec = {
  version: 1,
  name: 'shop',
  nodes: [node('web-1', '10.77.1.11'), node('web-2', '10.77.1.12')],
  vips: [{ address: '10.77.1.100/24', interface: 'auto' }],
  witnesses: [],
  sections: {},
};

function node(name: string, address: string) {
  return { name, address, ssh: { port: 22, user: 'root', legacyAlgorithms: false } };
}

function pairFacts(overrides: Partial<NodeFacts> = {}): PairFacts {
  const absent = { files: { [path]: { path, type: 'absent' as const } } };
  return [
    fakeFacts({ node: 'web-1', ...absent, ...overrides }),
    fakeFacts({ node: 'web-2', ...absent, ...overrides }),
  ];
}

function input(overrides: Partial<PlanInput> = {}): PlanInput {
  const desired = { steps: [file], validations: [] };
  return {
    spec,
    facts: pairFacts(),
    desired: [desired, desired],
    commandsDone: [new Map(), new Map()],
    findings: [],
    activeNode: undefined,
    createdAt: '2026-11-21T10:00:00.000Z',
    ...overrides,
  };
}

describe('a plan', () => {
  it('changes the standby first', () => {
    expect(makePlan(input({ activeNode: 'web-1' })).firstNode).toBe('web-2');
    expect(makePlan(input({ activeNode: 'web-2' })).firstNode).toBe('web-1');
  });

  it('of a fresh pair starts with the first node, so that it becomes the holder', () => {
    expect(makePlan(input()).firstNode).toBe('web-1');
  });

  it('is empty when both nodes are as wanted, and says how much was compared', () => {
    const plan = makePlan(input({ desired: [empty(), empty()] }));
    expect(isEmptyPlan(plan)).toBe(true);
    expect(makePlan(input()).nodes[0].unchanged).toBe(0);
  });

  it('removes files of ours that nothing wants any more, and nothing that is not ours', () => {
    const old = { path: '/etc/nginx/conf.d/old.conf', type: 'file' as const, sha256: 'aa', content: 'old\n' };
    const foreign = { path: '/etc/nginx/conf.d/theirs.conf', type: 'file' as const, sha256: 'bb' };
    const facts = pairFacts({
      files: { [old.path]: old, [foreign.path]: foreign },
      pairkeeper: { managedPaths: [old.path] },
    });
    const plan = makePlan(input({ facts, desired: [empty(), empty()] }));
    expect(plan.nodes[0].steps).toMatchObject([
      { change: 'remove', expectedSha256: 'aa', step: { path: old.path } },
    ]);
  });

  it('stops and disables what a removed component ran, before its unit files go, and nothing else', () => {
    const system = '/etc/systemd/system';
    const managedPaths = [
      '/etc/pairkeeper/alerts.conf',
      `${system}/pairkeeper-alerts.service`,
      `${system}/pairkeeper-alert-watchdog.timer`,
      `${system}/pairkeeper-alert-watchdog.service`,
      `${system}/pairkeeper-role@.service`,
    ];
    const unit = (name: string, activeState: string, enablement: string) => ({
      [name]: { unit: name, loadState: 'loaded', activeState, enablement },
    });
    const facts = pairFacts({
      files: Object.fromEntries(managedPaths.map((at) => [at, { path: at, type: 'file' as const }])),
      units: {
        ...unit('pairkeeper-alerts.service', 'active', 'enabled'),
        ...unit('pairkeeper-alert-watchdog.timer', 'inactive', 'enabled'),
        ...unit('pairkeeper-alert-watchdog.service', 'inactive', 'static'),
        ...unit('pairkeeper-role@files.service', 'active', 'enabled'),
        ...unit('pairkeeper-role@redis.service', 'active', 'enabled'),
        ...unit('nginx.service', 'active', 'enabled'),
      },
      pairkeeper: { managedPaths },
    });
    const desired = {
      steps: [
        { ...file, id: 'roles/unit', path: `${system}/pairkeeper-role@.service`, seed: true },
        {
          ...{ id: 'roles/service', component: 'roles', why: 'roles.service', readsSteps: [] },
          ...{ kind: 'service' as const, unit: 'pairkeeper-role@redis.service', enabled: true },
          onChange: 'restart' as const,
        },
      ],
      validations: [],
    };
    const { steps } = makePlan(input({ facts, desired: [desired, desired] })).nodes[0];
    const said = steps
      .filter(({ step }) => step.component === 'plan')
      .map((planned) => [planned.step.id, ...('details' in planned ? planned.details : [planned.change])]);
    expect(said).toEqual([
      ['removed/etc/pairkeeper/alerts.conf', 'remove'],
      ['removed/pairkeeper-role@files.service', 'disable', 'stop'],
      ['removed/pairkeeper-alerts.service', 'disable', 'stop'],
      ['removed/pairkeeper-alert-watchdog.timer', 'disable'],
      [`removed${system}/pairkeeper-alerts.service`, 'remove'],
      [`removed${system}/pairkeeper-alert-watchdog.timer`, 'remove'],
      [`removed${system}/pairkeeper-alert-watchdog.service`, 'remove'],
    ]);
  });

  it('has the same hash for the same content whenever it is made, and another for another content', () => {
    const now = makePlan(input());
    const later = makePlan(input({ createdAt: '2027-01-01T00:00:00.000Z' }));
    const other = makePlan(input({ activeNode: 'web-1' }));
    expect(later.hash).toBe(now.hash);
    expect(other.hash).not.toBe(now.hash);
  });
});

function empty() {
  return { steps: [], validations: [] };
}
