import { describe, expect, it } from 'vitest';
import { exampleReport } from '../../../test/fakes/example-report.ts';
import { adviseDrill } from './advise-drill.ts';
import { compareDrills } from './compare-drills.ts';
import type { DrillReport } from './drill-report.ts';
import { deepestDue, drillSchedule } from './drill-schedule.ts';
import { drillTimes } from './drill-times.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-21T12:00:00Z');
const run = (daysAgo: number, outageMs: number, more: Partial<DrillReport> = {}): DrillReport => ({
  ...exampleReport,
  startedAt: new Date(now - daysAgo * day).toISOString(),
  outageMs,
  ...more,
});

describe('drills beside each other', () => {
  it('says that the last outage is the usual one, a longer or a shorter one', () => {
    const usual = [run(90, 640), run(60, 700), run(30, 660)];
    const trend = (outageMs: number) => compareDrills([run(0, outageMs), ...usual])[0];
    expect(trend(720)).toMatchObject({ trend: 'steady', usualMs: 660 });
    expect(trend(1900)).toMatchObject({ trend: 'worse', runs: [{}, {}, {}, { outageMs: 1900 }] });
    expect(trend(200)?.trend).toBe('better');
  });

  it('puts each scenario apart and mildest first', () => {
    const compared = compareDrills([run(2, 0, { scenario: 'link-cut' }), run(1, 600)]);
    expect(compared.map(({ scenario, trend }) => `${scenario} ${trend}`)).toEqual([
      'service-stop first',
      'link-cut first',
    ]);
  });

  it('sees a drill break and mend; one that was aborted is no witness', () => {
    const failed = run(1, 15_000, { verdict: 'failed' });
    expect(compareDrills([run(3, 600), failed])[0]?.trend).toBe('broken');
    expect(compareDrills([failed, run(0, 600)])[0]?.trend).toBe('mended');
    expect(compareDrills([run(3, 600), run(0, 9000, { verdict: 'aborted' })])[0]?.runs).toHaveLength(1);
  });
});

describe('the schedule of drills', () => {
  it('is due when the last one is too long ago; one never made, when its period has passed since the first', () => {
    const reports = [run(34, 600), run(80, 600, { scenario: 'node-reboot' })];
    expect(drillSchedule(reports, ['yearly', 'monthly', 'quarterly'], now)).toEqual([
      { level: 'monthly', isDue: true, lastAt: reports[0]?.startedAt, daysAgo: 34 },
      { level: 'quarterly', isDue: false, lastAt: reports[1]?.startedAt, daysAgo: 80 },
      { level: 'yearly', isDue: false },
    ]);
    expect(drillSchedule([...reports, run(366, 600)], ['yearly'], now)).toEqual([
      { level: 'yearly', isDue: true },
    ]);
  });

  it('asks a pair without any for the mildest only', () => {
    expect(drillSchedule([], ['monthly', 'quarterly', 'yearly'], now)).toEqual([
      { level: 'monthly', isDue: true },
      { level: 'quarterly', isDue: false },
      { level: 'yearly', isDue: false },
    ]);
    expect(drillSchedule([], ['yearly'], now)).toEqual([{ level: 'yearly', isDue: true }]);
  });

  it('counts a drill that failed, but none that was aborted', () => {
    const of = (verdict: DrillReport['verdict']) => drillSchedule([run(1, 0, { verdict })], ['monthly'], now);
    expect(of('failed')[0]?.isDue).toBe(false);
    expect(of('aborted')[0]?.isDue).toBe(true);
  });

  it('names the run that covers everything that is due', () => {
    const long = drillSchedule([run(200, 600)], ['monthly', 'quarterly'], now);
    expect(deepestDue(long)?.level).toBe('quarterly');
    expect(deepestDue(drillSchedule([run(1, 0)], ['monthly'], now))).toBeUndefined();
    expect(drillSchedule([], [], now)).toEqual([]);
  });
});

describe('what a report comes to', () => {
  it('is served again at the end of the last outage, counted from the fault', () => {
    const moments = [
      { atMs: 1000, code: 'drill.fault' },
      { atMs: 9000, code: 'drill.whole' },
    ];
    const outages = [
      { fromMs: 100, toMs: 700 },
      { fromMs: 1005, toMs: 1670 },
    ];
    const measured = { ...exampleReport.measured, outages };
    expect(drillTimes({ ...exampleReport, moments, measured })).toEqual({
      servedAgainMs: 670,
      redundantAgainMs: 8000,
    });
    expect(drillTimes({ ...exampleReport, moments: [] })).toEqual({});
  });

  it('advises nothing when nothing was amiss', () => {
    expect(adviseDrill({ ...exampleReport, failedRequests: 0 })).toEqual([]);
  });

  it('advises what fits: the problem first', () => {
    const codes = (more: Partial<DrillReport>) =>
      adviseDrill({ ...exampleReport, failedRequests: 0, ...more }).map(({ code }) => code);
    expect(codes({ verdict: 'failed', problems: ['drill.no-takeover', 'ssh.lost'] })).toEqual([
      'look-at-standby',
    ]);
    expect(codes({ verdict: 'slower', outageMs: 2000 })).toEqual(['slower']);
    expect(codes({ expected: 'both', scenario: 'link-cut', twoHolderMs: 2300 })).toEqual(['second-path']);
    expect(codes({ expected: 'both', scenario: 'keepalived-hang', twoHolderMs: 2300 })).toEqual([
      'hang-unnoticed',
    ]);
    expect(codes({ failedRequests: 3 })).toEqual(['retry']);
  });
});
