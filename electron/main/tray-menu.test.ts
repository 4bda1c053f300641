import { describe, expect, it } from 'vitest';
import type { ClusterHealth, HealthState, NodeHealth } from '../../core/watch/cluster-health.ts';
import { createTexts } from '../../locales/texts.ts';
import type { PairSummary } from '../contract/pair.ts';
import type { Fleet } from './fleet-view.ts';
import { type TrayView, trayView } from './tray-menu.ts';

const nowMs = Date.parse('2026-11-21T12:00:00');

function pair(name: string): PairSummary {
  return {
    id: name,
    name,
    file: `/${name}.yaml`,
    nodes: [],
    vips: [],
    witnesses: [],
    predictedFailoverMs: 1000,
  };
}

function health(state: HealthState): ClusterHealth {
  const node = (name: string): NodeHealth => ({
    node: name,
    state: 'active',
    source: 'self',
    vrrp: [],
    vips: [],
    checks: [],
    maintenance: false,
  });
  return {
    state,
    since: new Date(nowMs - 1000).toISOString(),
    ...(state === 'down' ? {} : { holder: 'web-1' }),
    vips: [{ address: '10.0.0.100', state: 'held', holders: ['web-1'] }],
    nodes: [node('web-1'), node('web-2')],
    redundancy: { state: 'intact', reasons: [] },
    notices: [],
  };
}

function fleet(states: Readonly<Record<string, HealthState>>, isWatched = true): Fleet {
  return {
    pairs: Object.keys(states).map(pair),
    health: new Map(Object.entries(states).map(([id, state]) => [id, health(state)])),
    isWatched,
  };
}

function show(shown: Fleet, language: 'en' | 'zh-CN' = 'en', pausedUntilMs?: number): TrayView {
  return trayView(shown, { texts: createTexts(language), nowMs, pausedUntilMs });
}

const labels = ({ entries }: TrayView) => entries.map((entry) => ('label' in entry ? entry.label : '-'));

describe('trayView', () => {
  it('says that there is nothing to watch yet', () => {
    const view = show(fleet({}));
    expect(view.icon).toBe('none');
    expect(view.tooltip).toContain('Pairkeeper');
    expect(labels(view).at(-1)).toBe('Quit Pairkeeper');
  });

  it('begins with the sentence of the worst pair', () => {
    const view = show(fleet({ shop: 'healthy', intranet: 'down', lab: 'unknown', blog: 'degraded' }));
    expect(view.icon).toBe('down');
    expect(view.tooltip).toBe('Pairkeeper – ■ intranet: Down since 11:59:59. Nobody serves 10.0.0.100.');
    expect(labels(view).slice(0, 7)).toEqual([
      '■ intranet: Down since 11:59:59. Nobody serves 10.0.0.100.',
      '-',
      '■ intranet',
      '▲ blog',
      '? lab',
      '● shop',
      '-',
    ]);
    expect(view.entries[5]).toMatchObject({ action: { kind: 'pair', pairId: 'shop' } });
  });

  it('does not repeat a single pair', () => {
    expect(labels(show(fleet({ shop: 'healthy' })))[0]).toBe(
      '● shop: Healthy. web-1 serves 10.0.0.100. web-2 is ready to take over (about 1.0 s).',
    );
    expect(labels(show(fleet({ shop: 'healthy' })))).not.toContain('● shop');
  });

  it('knows nothing while the engine is gone, whatever it knew', () => {
    const view = show(fleet({ shop: 'healthy' }, false));
    expect(view.icon).toBe('unknown');
    expect(labels(view)[0]).toMatch(/^\? shop: /);
  });

  it('offers to pause toasts, and to show them again', () => {
    expect(labels(show(fleet({})))).toContain('Pause notifications for 1 hour');
    expect(labels(show(fleet({}), 'en', nowMs + 1))).toContain('Show notifications again');
  });

  it('speaks Chinese', () => {
    expect(labels(show(fleet({ shop: 'degraded' }), 'zh-CN'))[0]).toContain('自 11:59:59 起无冗余');
  });

  it('fits on a screen with a hundred pairs and endless names', () => {
    const states = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`${index}-${'x'.repeat(300)}`, 'healthy'] as const),
    );
    const view = show(fleet(states));
    expect(view.entries.length).toBeLessThan(30);
    expect(labels(view)).toContain('85 more pairs in the window');
    expect(Math.max(...labels(view).map((label) => label.length))).toBeLessThanOrEqual(100);
    expect(view.tooltip.length).toBeLessThanOrEqual(120);
  });
});
