import { describe, expect, it } from 'vitest';
import type { ApplyResult } from '../core/apply/apply-result.ts';
import type { CheckResult } from '../core/verify/run-checks.ts';
import { fakeContext } from '../test/fakes/fake-surroundings.ts';
import { reportApplyResult } from './report-apply.ts';

const check = (passed: boolean): CheckResult => ({
  check: {
    code: 'vip.one-holder',
    component: 'keepalived',
    node: 'web-1',
    argv: [],
    expect: { exitCode: 0 },
    withinMs: 1,
    params: { seen: passed ? '10.0.0.100: web-1' : '10.0.0.100: -' },
  },
  passed,
  elapsedMs: 5,
  output: '',
});
const nodes = (state: ApplyResult['nodes'][number]['state'], more = {}) =>
  ['web-1', 'web-2'].map((node) => ({ node, state, leftovers: [], ...more }));

function show(result: Partial<ApplyResult>, verbose = false, lang = 'en') {
  const { context, stderr } = fakeContext({ lang });
  const full = { outcome: 'confirmed', transactionId: 'x', nodes: [], checks: [], ...result } as const;
  return { exitCode: reportApplyResult(context, full as ApplyResult, verbose), said: stderr() };
}

describe('reportApplyResult', () => {
  it('confirmed: 0, checks counted, listed with --verbose', () => {
    const result = { nodes: nodes('confirmed'), checks: [check(true), check(true)] };
    const { exitCode, said } = show(result);
    expect(exitCode).toBe(0);
    expect(said).toBe(
      '✓ 2 of 2 checks of the new state passed.\nConfirmed: both servers are in the new state.\n',
    );
    expect(show(result, true).said).toContain('exactly one holder (10.0.0.100: web-1) 5 ms');
  });

  it('rolled back: 4, with the reason, the check that failed and where each node stands', () => {
    const { exitCode, said } = show({
      outcome: 'rolled-back',
      nodes: nodes('rolled-back'),
      checks: [check(true), check(false)],
      reason: {
        code: 'apply.verify-failed',
        node: 'web-1',
        params: { check: 'vip.one-holder', detail: '-' },
      },
    });
    expect(exitCode).toBe(4);
    expect(said).toMatch(/✗ web-1 .*exactly one holder \(10\.0\.0\.100: -\)/);
    expect(said).toContain('✗ 1 of 2 checks');
    expect(said).toMatch(/✗ .*web-1[\s\S]*→ [\s\S]*web-2 is back in its old state\.[\s\S]*Rolled back/);
    expect(said).not.toMatch(/\{\{|Confirmed/);
  });

  it('rolled back because of what surrounds the pair: 3, as a failed preflight', () => {
    const finding = { code: 'vip.in-use', level: 'blocker', node: 'web-1', params: {} } as const;
    const reason = { code: 'apply.blocked', params: { finding: 'vip.in-use' }, finding };
    const { exitCode, said } = show({ outcome: 'rolled-back', nodes: nodes('rolled-back'), reason });
    expect(exitCode).toBe(3);
    expect(said).toMatch(/✗ .*web-1.*\n {2}→ /);
  });

  it('partial: 5, what could not be put back, and when the rest happens by itself', () => {
    const { exitCode, said } = show({
      outcome: 'partial',
      nodes: [
        { node: 'web-1', state: 'rolled-back', leftovers: ['/etc/a.conf'] },
        { node: 'web-2', state: 'will-roll-back', secondsLeft: 90, leftovers: [] },
      ],
    });
    expect(exitCode).toBe(5);
    expect(said).toContain('These could not be put back: /etc/a.conf.');
    expect(said).toContain('within 90 s');
    expect(said).toMatch(/Partial: .*pairkeeper undo/);
  });

  it('says it in Chinese as well', () => {
    expect(show({ nodes: nodes('confirmed') }, false, 'zh-CN').said).toBe(
      '已确认：两台服务器均处于新状态。\n',
    );
  });
});
