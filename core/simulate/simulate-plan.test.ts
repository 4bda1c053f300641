import { describe, expect, it } from 'vitest';
import { keepalivedContext } from '../../test/fakes/keepalived-shapes.ts';
import { keepalivedComponent } from '../components/keepalived/keepalived-component.ts';
import { CONFIG_PATH } from '../components/keepalived/paths.ts';
import type { DesiredNode } from '../plan/make-plan.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { simulatePlan } from './simulate-plan.ts';

/** What both nodes would get, with the rendered text changed by `spoil`. */
function simulate(spoil: (text: string) => string) {
  const contexts = [0, 1].map((index) => keepalivedContext({ index: index as 0 | 1 }));
  const desired = contexts.map(
    (context): DesiredNode => ({
      steps: keepalivedComponent
        .steps(context)
        .map((step) =>
          step.kind === 'file' && step.path === CONFIG_PATH
            ? { ...step, content: spoil(step.content) }
            : step,
        ),
      validations: [],
    }),
  );
  const { spec, settings } = contexts[0] as (typeof contexts)[0];
  const whole: ClusterSpec = { ...spec, sections: { keepalived: settings } };
  return simulatePlan(whole, [keepalivedComponent], desired as [DesiredNode, DesiredNode]);
}

describe('simulatePlan', () => {
  it('has nothing against what we render', () => {
    const table = simulate((text) => text);
    expect(table.findings).toEqual([]);
    expect(table.units).toHaveLength(1);
    expect(table.units[0]?.addresses).toEqual(['10.77.1.100']);
    expect(table.nodes).toEqual(['web-1', 'web-2']);
  });

  it('blocks a rendered file that would return unasked, and names its line', () => {
    let line = 0;
    const table = simulate((text) => {
      const spoilt = text.replace('state BACKUP', 'state MASTER');
      line = spoilt.split('\n').findIndex((written) => written.includes('state MASTER')) + 1;
      return spoilt;
    });
    expect(table.findings).toContainEqual(
      expect.objectContaining({
        code: 'simulate.returns-cleared',
        level: 'blocker',
        node: 'web-1',
        params: expect.objectContaining({ file: CONFIG_PATH, line }),
      }),
    );
  });

  it('blocks a rendered file whose check can not win', () => {
    const table = simulate((text) => text.replace('interval 1', 'interval 1\n    weight -3'));
    expect(table.findings.map(({ code }) => code)).toContain('simulate.no-failover-nopreempt');
  });
});
