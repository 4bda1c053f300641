import { describe, expect, it } from 'vitest';
import { keepalivedContext } from '../../test/fakes/keepalived-shapes.ts';
import type { AnyComponent } from '../components/component.ts';
import { keepalivedComponent } from '../components/keepalived/keepalived-component.ts';
import { CONFIG_PATH } from '../components/keepalived/paths.ts';
import { redisComponent } from '../components/redis/redis-component.ts';
import type { DesiredNode } from '../plan/make-plan.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { databaseOutcomes } from './failover-table.ts';
import { simulatePlan } from './simulate-plan.ts';

/** What both nodes would get, with the rendered text changed by `spoil`. */
function simulate(spoil: (text: string) => string, databases: readonly AnyComponent[] = []) {
  const witnesses = ['10.77.1.1'];
  const contexts = [0, 1].map((index) => keepalivedContext({ index: index as 0 | 1, witnesses }));
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
  const enabled = databases.map(({ id, settings: schema }) => [id, schema.parse({ enabled: true })]);
  const whole: ClusterSpec = { ...spec, sections: { keepalived: settings, ...Object.fromEntries(enabled) } };
  return simulatePlan(whole, [keepalivedComponent, ...databases], desired as [DesiredNode, DesiredNode]);
}

describe('simulatePlan', () => {
  it('has nothing against what we render', () => {
    const table = simulate((text) => text);
    expect(table.findings).toEqual([]);
    expect(table.units).toHaveLength(1);
    expect(table.units[0]?.addresses).toEqual(['10.77.1.100']);
    expect(table.nodes).toEqual(['web-1', 'web-2']);
  });

  it('says what becomes of the databases in each state, by the rules that the nodes have', () => {
    const table = simulate((text) => text, [redisComponent]);
    const rows = table.units.flatMap((unit) => unit.rows);
    expect(rows.filter(({ database }) => database === undefined)).toEqual([]);
    const lost = rows.find(({ state }) => state.history === 'first-held' && state.nodes.join() === 'down,ok');
    expect(lost?.database).toEqual({ code: 'promoted', node: 'web-2', later: 'follows-or-quarantined' });
    const outcomes = databaseOutcomes(table);
    expect(outcomes.reduce((sum, { states }) => sum + states, 0)).toBe(rows.length);
    expect(outcomes.length).toBeLessThan(25);
    expect(databaseOutcomes(simulate((text) => text))).toEqual([]);
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
