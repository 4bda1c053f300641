import { describe, expect, it } from 'vitest';
import { fakeFacts } from '../../test/fakes/node-facts.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type CompareContext, compareStep } from './compare-step.ts';
import { sha256Hex } from './digest.ts';
import type { FileStep, ServiceStep } from './step.ts';

const file: FileStep = {
  kind: 'file',
  id: 'nginx/config',
  component: 'nginx',
  why: 'nginx.config',
  path: '/etc/nginx/conf.d/pairkeeper.conf',
  content: 'new\n',
  mode: '0644',
  owner: 'root:root',
};

const service: ServiceStep = {
  kind: 'service',
  id: 'nginx/service',
  component: 'nginx',
  why: 'nginx.service',
  unit: 'nginx.service',
  enabled: true,
  onChange: 'reload',
  readsSteps: ['nginx/config'],
};

function context(facts: Partial<NodeFacts>, changed: readonly string[] = []): CompareContext {
  return { facts: fakeFacts(facts), changedSteps: new Set(changed), commandsDone: new Map() };
}

function present(content: string, mode = '0644') {
  const facts = {
    path: file.path,
    type: 'file' as const,
    sha256: sha256Hex(content),
    mode,
    owner: 'root:root',
    content,
  };
  return { files: { [file.path]: facts } };
}

describe('a file', () => {
  it('that is absent is created, and its diff shows every line', () => {
    const planned = compareStep(
      file,
      context({ files: { [file.path]: { path: file.path, type: 'absent' } } }),
    );
    expect(planned).toMatchObject({ change: 'create', expectedSha256: null });
    expect(planned && 'diff' in planned ? planned.diff : '').toContain('+new');
  });

  it('that is as wanted needs nothing', () => {
    expect(compareStep(file, context(present('new\n')))).toBeUndefined();
  });

  it('that somebody edited is put back, bound to the content that was seen', () => {
    const planned = compareStep(file, context(present('edited\n')));
    expect(planned).toMatchObject({ change: 'update', expectedSha256: sha256Hex('edited\n') });
    expect(planned && 'diff' in planned ? planned.diff : '').toMatch(/-edited\n\+new/);
  });

  it('with another mode is changed although its content is right', () => {
    expect(compareStep(file, context(present('new\n', '0666')))).toMatchObject({
      change: 'update',
      diff: '',
    });
  });

  it('that is secret shows no diff', () => {
    const planned = compareStep({ ...file, secret: true }, context(present('old password\n')));
    expect(JSON.stringify({ ...planned, step: undefined })).not.toContain('password');
  });

  it('that is only seeded keeps the content that operations wrote', () => {
    expect(compareStep({ ...file, seed: true }, context(present('-254\n')))).toBeUndefined();
  });

  it('whose state was never read is a defect of the component, said by name', () => {
    expect(() => compareStep(file, context({}))).toThrow('internal.fact-not-read');
  });

  it('in whose place there is a folder stops the plan', () => {
    const facts = { files: { [file.path]: { path: file.path, type: 'directory' as const } } };
    expect(() => compareStep(file, context(facts))).toThrow('plan.not-a-file');
  });
});

describe('a service', () => {
  const running = {
    units: {
      'nginx.service': {
        unit: 'nginx.service',
        loadState: 'loaded',
        activeState: 'active',
        enablement: 'enabled',
      },
    },
  };

  it('that runs and whose files did not change is left alone', () => {
    expect(compareStep(service, context(running))).toBeUndefined();
  });

  it('that runs is reloaded, not restarted, when its files change', () => {
    expect(compareStep(service, context(running, ['nginx/config']))).toMatchObject({ details: ['reload'] });
  });

  it('that is not there yet is enabled and started', () => {
    expect(compareStep(service, context({}))).toMatchObject({ details: ['enable', 'start'] });
  });

  it('that somebody disabled is enabled again without touching it', () => {
    const disabled = {
      units: { 'nginx.service': { ...running.units['nginx.service'], enablement: 'disabled' } },
    };
    expect(compareStep(service, context(disabled))).toMatchObject({ details: ['enable'] });
  });
});

describe('packages, kernel settings and commands', () => {
  it('lists only the packages that are missing', () => {
    const step = { ...service, kind: 'package' as const, packages: ['nginx', 'curl'] };
    const facts = { packages: { curl: { name: 'curl', installed: '7.88' }, nginx: { name: 'nginx' } } };
    expect(compareStep(step, context(facts))).toMatchObject({ details: ['nginx'] });
  });

  it('shows the value that a kernel setting has now', () => {
    const step = { ...service, kind: 'sysctl' as const, key: 'net.ipv4.ip_nonlocal_bind', value: '1' };
    expect(compareStep(step, context({ sysctl: { [step.key]: '0' } }))).toMatchObject({ details: ['0'] });
    expect(compareStep(step, context({ sysctl: { [step.key]: '1' } }))).toBeUndefined();
  });

  it('says of a command without a way back that it can not be undone', () => {
    const step = { ...service, kind: 'command' as const, check: ['false'], run: ['true'] };
    expect(compareStep(step, context({}))).toMatchObject({ undoable: false });
    const done = { ...context({}), commandsDone: new Map([[step.id, true]]) };
    expect(compareStep(step, done)).toBeUndefined();
  });
});
