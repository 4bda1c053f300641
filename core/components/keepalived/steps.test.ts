import { describe, expect, it } from 'vitest';
import { keepalivedContext, type ShapeOptions } from '../../../test/fakes/keepalived-shapes.ts';
import { keepalivedComponent } from './keepalived-component.ts';

const witnessed: ShapeOptions = { witnesses: ['10.77.1.1'], settings: { witnessFailsNode: true } };

describe("keepalived's steps", () => {
  it('touch no file that was not read before', () => {
    const context = keepalivedContext(witnessed);
    const { paths } = keepalivedComponent.reads(context.spec, context.settings);
    const touched = keepalivedComponent
      .steps(context)
      .flatMap((step) => (step.kind === 'file' ? [step.path] : []));
    expect(touched).toContain('/usr/libexec/pairkeeper/check-witness');
    expect(paths).toEqual(expect.arrayContaining(touched));
  });

  it('write what keepalived would write beside its own files, from the version on that does', () => {
    const ids = (version: string) =>
      keepalivedComponent.steps(keepalivedContext({ version })).map(({ id }) => id);
    expect(ids('1:2.3.3-1')).toContain('keepalived/protocol-name');
    expect(ids('1:2.2.7-1+b2')).not.toContain('keepalived/protocol-name');
  });

  it('reload keepalived for a new configuration, and for nothing else', () => {
    const service = keepalivedComponent.steps(keepalivedContext()).find((step) => step.kind === 'service');
    expect(service).toMatchObject({ enabled: true, onChange: 'reload', readsSteps: ['keepalived/config'] });
  });

  it('restart keepalived when an address family joins, which a reload would take for a failure', () => {
    const before = keepalivedComponent
      .steps(keepalivedContext({ vips: ['10.77.1.100/24'] }))
      .find((step) => step.kind === 'file' && step.path === '/etc/keepalived/keepalived.conf');
    const content = before?.kind === 'file' ? before.content : '';
    const change = (vips: readonly string[]) => {
      const path = '/etc/keepalived/keepalived.conf';
      const files = { [path]: { path, type: 'file' as const, content } };
      const steps = keepalivedComponent.steps(keepalivedContext({ vips, facts: { files } }));
      return steps.find((step) => step.kind === 'service');
    };
    expect(change(['10.77.1.100/24', 'fd77:1::100/64'])).toMatchObject({ onChange: 'restart' });
    expect(change(['10.77.1.100/24', '10.77.1.101/24'])).toMatchObject({ onChange: 'reload' });
  });

  it('never let both nodes run while they have different router ids', () => {
    const path = '/etc/keepalived/keepalived.conf';
    const change = (id: number) => {
      const content = `# Managed by pairkeeper\n    virtual_router_id ${id}\n`;
      const files = { [path]: { path, type: 'file' as const, content } };
      const context = keepalivedContext({ settings: { virtualRouterId: 77 }, facts: { files } });
      return keepalivedComponent.steps(context).find((step) => step.kind === 'service');
    };
    expect(change(52)).toMatchObject({ onChange: 'reload', handsOver: ['10.77.1.100'] });
    expect(change(77)).not.toHaveProperty('handsOver');
  });

  it('leave a node in maintenance when it was in maintenance', () => {
    const flag = keepalivedComponent
      .steps(keepalivedContext())
      .find(({ id }) => id === 'keepalived/maintenance');
    expect(flag).toMatchObject({ seed: true, content: '0\n' });
  });

  it('allow track scripts to connect where SELinux is enforcing, and only there', () => {
    const ids = (options: ShapeOptions) =>
      keepalivedComponent.steps(keepalivedContext(options)).map(({ id }) => id);
    expect(ids({ facts: { selinux: 'enforcing' } })).toContain('keepalived/selinux');
    expect(ids({ facts: { selinux: 'permissive' } })).not.toContain('keepalived/selinux');
    expect(ids({ facts: { selinux: 'enforcing' }, trackScripts: [] })).not.toContain('keepalived/selinux');
  });
});

describe("keepalived's answers to the pipeline", () => {
  it('name the node that takes the addresses back, if one does', () => {
    const answer = (options: ShapeOptions) => {
      const { spec, settings } = keepalivedContext(options);
      return keepalivedComponent.failsBackTo?.(spec, settings);
    };
    expect(answer({})).toBeUndefined();
    expect(answer({ settings: { failback: 'automatic' } })).toBe('web-1');
    expect(answer({ settings: { failback: 'automatic', preferredNode: 'web-2' } })).toBe('web-2');
  });

  it('prove every VIP from both nodes', () => {
    const { spec, settings, facts, peerFacts } = keepalivedContext({
      vips: ['10.77.1.100/24', 'fd77:1::100/64'],
      facts: { programs: { ping: '/bin/ping' } },
    });
    const checks = keepalivedComponent.checks({ spec, settings, facts: [facts, peerFacts] });
    const pings = checks.filter(({ code }) => code === 'keepalived.vip-reachable');
    expect(pings.map(({ node, argv }) => `${node} ${argv.at(-1)}`)).toEqual([
      'web-1 10.77.1.100',
      'web-1 fd77:1::100',
      'web-2 10.77.1.100',
      'web-2 fd77:1::100',
    ]);
  });
});
