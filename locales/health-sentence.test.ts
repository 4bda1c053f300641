import { describe, expect, it } from 'vitest';
import type { ClusterHealth, NodeHealth } from '../core/watch/cluster-health.ts';
import { healthSentence } from './health-sentence.ts';
import { createTexts } from './texts.ts';

const nowMs = Date.parse('2026-11-21T12:00:00');

function node(name: string, source: NodeHealth['source'] = 'self'): NodeHealth {
  return { node: name, state: 'active', source, vrrp: [], vips: [], checks: [], maintenance: false };
}

const healthy: ClusterHealth = {
  state: 'healthy',
  since: new Date(nowMs - 60_000).toISOString(),
  holder: 'web-1',
  vips: [{ address: '10.0.0.100', state: 'held', holders: ['web-1'] }],
  nodes: [node('web-1'), node('web-2')],
  redundancy: { state: 'intact', reasons: [] },
  notices: [],
};

describe('healthSentence', () => {
  it('says who serves and how soon the other one would', () => {
    const told = healthSentence(createTexts('en'), healthy, { predictedFailoverMs: 950, nowMs });
    expect(told).toMatchObject({
      glyph: '●',
      headline: 'Healthy.',
      sentence: 'web-1 serves 10.0.0.100. web-2 is ready to take over (about 1.0 s).',
      reasons: [],
    });
    expect(told.line).toBe(`${told.headline} ${told.sentence}`);
  });

  it('puts no gap between Chinese sentences', () => {
    expect(healthSentence(createTexts('zh-CN'), healthy, { nowMs }).line).toBe(
      '正常。web-1 正在以 10.0.0.100 提供服务。web-2 可随时接管。',
    );
  });

  it('says why this computer does not see a node, and what to do', () => {
    const params = {
      host: '10.0.0.12',
      port: 22,
      keyType: 'ssh-ed25519',
      fingerprint: 'SHA256:a',
      stored: 'SHA256:b',
    };
    const failure = { code: 'ssh.host-key-changed', params };
    const unseen = { ...node('web-2', 'peer'), failure };
    const told = healthSentence(createTexts('en'), { ...healthy, nodes: [node('web-1'), unseen] }, { nowMs });
    expect(told.reasons).toHaveLength(1);
    expect(told.reasons[0]).toMatch(
      /^web-2: 10\.0\.0\.12 port 22 shows another ssh-ed25519 key .*\. Find out why/,
    );
  });

  it('says since when there is no redundancy, and why', () => {
    const reasons = [{ code: 'check.failed', node: 'web-2', params: { check: 'nginx' } }];
    const degraded: ClusterHealth = { ...healthy, state: 'degraded', redundancy: { state: 'lost', reasons } };
    const told = healthSentence(createTexts('en'), degraded, { nowMs });
    expect(told.headline).toBe('No redundancy since 11:59:00.');
    expect(told.sentence).toBe('web-1 serves 10.0.0.100. Do not count on web-2 to take over.');
    expect(told.reasons).toEqual(['the check nginx fails on web-2: repair that service']);
  });

  it('keeps unknown apart from down', () => {
    const { holder: _nobody, ...rest } = healthy;
    const nodes = [node('web-1', 'none'), node('web-2', 'none')] as const;
    expect(healthSentence(createTexts('en'), { ...rest, state: 'unknown', nodes }).sentence).toContain(
      'They may be fine',
    );
    expect(healthSentence(createTexts('en'), { ...rest, state: 'down' }).sentence).toBe(
      'Nobody serves 10.0.0.100.',
    );
  });

  it('tells of each unseen node once: by what both sides say, or by an error that says more', () => {
    const params = { host: '10.0.0.12', port: 22 };
    const told = (code: string, failure: string) =>
      healthSentence(
        createTexts('en'),
        {
          ...healthy,
          state: 'degraded',
          nodes: [node('web-1'), { ...node('web-2', 'none'), failure: { code: failure, params } }],
          redundancy: { state: 'lost', reasons: [{ code, node: 'web-2', params: {} }] },
        },
        { nowMs },
      ).reasons;
    expect(told('node.down', 'ssh.timeout')).toEqual([expect.stringMatching(/reached neither from here/)]);
    expect(told('node.unreachable', 'ssh.timeout')).toEqual([
      expect.stringMatching(/^web-2: 10\.0\.0\.12 port 22 does not answer/),
    ]);
    expect(told('node.unreachable-from-here', 'ssh.refused')).toEqual([
      expect.stringMatching(/refuses connections/),
    ]);
    expect(told('node.unreachable', 'watch.connecting')).toEqual([
      expect.stringMatching(/can’t be reached from here/),
    ]);
  });
});
