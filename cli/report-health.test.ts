import { describe, expect, it } from 'vitest';
import { components } from '../core/components/registry.ts';
import { initialSpecText } from '../core/spec/initial-spec.ts';
import { loadSpec } from '../core/spec/load-spec.ts';
import type { ClusterHealth, HealthReason, NodeHealth } from '../core/watch/cluster-health.ts';
import { clockTime } from '../locales/moments.ts';
import { fakeContext, fakeNow } from '../test/fakes/fake-surroundings.ts';
import { healthExitCode, reportHealth } from './report-health.ts';

const since = new Date(fakeNow - 60_000).toISOString();

function node(name: string, state: NodeHealth['state'], more: Partial<NodeHealth> = {}): NodeHealth {
  return {
    node: name,
    state,
    source: 'self',
    vrrp: [{ instance: 'web', state: state === 'active' ? 'MASTER' : 'BACKUP', priority: 254 }],
    vips: state === 'active' ? ['10.0.0.100'] : [],
    checks: [{ name: 'nginx', ok: state !== 'fault' }],
    maintenance: false,
    ...more,
  };
}

const healthy: ClusterHealth = {
  state: 'healthy',
  since,
  holder: 'web-1',
  vips: [{ address: '10.0.0.100', state: 'held', holders: ['web-1'] }],
  nodes: [node('web-1', 'active'), node('web-2', 'standby')],
  redundancy: { state: 'intact', reasons: [] },
  notices: [],
};
const failing: HealthReason = { code: 'check.failed', node: 'web-2', since, params: { check: 'nginx' } };
const unseen = { source: 'none', vrrp: [], checks: [] } as const;

function loadedSpec() {
  const nodes = [
    { name: 'web-1', address: '10.0.0.1' },
    { name: 'web-2', address: '10.0.0.2' },
  ] as const;
  const text = initialSpecText({ name: 'web', nodes, vips: [{ address: '10.0.0.100/24' }] }, () => '');
  const loaded = loadSpec(text, components);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.spec;
}

function show(health: ClusterHealth, lang = 'en'): string {
  const { context, stderr } = fakeContext({ lang });
  reportHealth({ ...context, spec: loadedSpec() }, health);
  return stderr();
}

describe('reportHealth', () => {
  it('healthy: who serves, and who would take over how soon', () => {
    expect(show(healthy)).toBe(
      '● Healthy. web-1 serves 10.0.0.100. web-2 is ready to take over (about 1.0 s).\n' +
        '  web-1  serves              MASTER · holds 10.0.0.100\n' +
        '  web-2  ready to take over  BACKUP\n',
    );
    expect(show(healthy, 'zh-CN')).toContain(
      '● 正常。web-1 正在以 10.0.0.100 提供服务。web-2 可随时接管（约 1.0 秒）。\n',
    );
  });

  it('degraded: since when, who serves, why and what to do', () => {
    const shown = show({
      ...healthy,
      state: 'degraded',
      nodes: [node('web-1', 'active'), node('web-2', 'fault')],
      redundancy: { state: 'lost', reasons: [failing] },
    });
    expect(shown).toContain(
      `▲ No redundancy since ${clockTime(since).slice(0, 8)}. web-1 serves 10.0.0.100.`,
    );
    expect(shown).toContain('  ▲ the check nginx fails on web-2: repair that service\n');
    expect(shown).toMatch(/web-2 {2}not fit to serve {2}BACKUP failing: nginx/);
  });

  it('names the day when it was not today', () => {
    const shown = show({ ...healthy, state: 'maintenance', since: '2026-11-01T12:00:00.000Z' });
    expect(shown).toMatch(/⏸ Maintenance since 2026-11-01 \d\d:00:00\. web-1 serves/);
  });

  it('down: nobody serves', () => {
    const vips = [{ address: '10.0.0.100', state: 'none', holders: [] }] as const;
    const { holder: _nobody, ...rest } = healthy;
    expect(show({ ...rest, state: 'down', vips })).toMatch(/■ Down since .*Nobody serves 10\.0\.0\.100/);
  });

  it('unknown is not down: the servers may be fine', () => {
    const vips = [{ address: '10.0.0.100', state: 'unknown', holders: [] }] as const;
    const { holder: _nobody, ...rest } = healthy;
    const nodes = [node('web-1', 'unknown', unseen), node('web-2', 'unknown', unseen)] as const;
    expect(show({ ...rest, state: 'unknown', vips, nodes })).toMatch(
      /\? Unknown since .*can’t reach either server\. They may be fine/,
    );
  });

  it('unknown for one node: who serves is known all the same', () => {
    const nodes = [node('web-1', 'active'), node('web-2', 'unknown', unseen)] as const;
    expect(show({ ...healthy, state: 'unknown', nodes })).toContain(
      'web-1 serves 10.0.0.100. Whether web-2 could take over can’t be told from here',
    );
  });

  it('is harmless whatever a node says of itself', () => {
    const vrrp = [{ instance: 'x', state: '\u001b[2JMASTER', priority: 1 }];
    const nodes = [node('web-1', 'active', { vrrp }), node('web-2', 'standby')] as const;
    expect(show({ ...healthy, nodes })).not.toContain('\u001b');
  });
});

it.each([
  ['healthy', 0],
  ['maintenance', 0],
  ['degraded', 6],
  ['down', 7],
  ['unknown', 8],
] as const)('a pair that is %s: exit status %d', (state, exitCode) => {
  expect(healthExitCode({ ...healthy, state })).toBe(exitCode);
});
