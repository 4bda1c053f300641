import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DrillReport } from './drill-report.ts';
import { renderDrillReports } from './report-html.ts';

const report: DrillReport = {
  version: 1,
  pair: 'web',
  scenario: 'service-stop',
  node: 'web-1',
  other: 'web-2',
  url: 'http://10.0.0.100/',
  expected: 'moves',
  predictedMs: 1350,
  startedAt: '2026-11-21T09:24:03.000Z',
  endedAt: '2026-11-21T09:24:13.000Z',
  verdict: 'as-expected',
  problems: [],
  outageMs: 665.7,
  failedRequests: 132,
  totalRequests: 962,
  servedBy: [{ by: 'web-1', fromMs: 0, toMs: 1000, requests: 200 }],
  measured: {
    stepMs: 5,
    totalRequests: 962,
    failedRequests: 132,
    outageMs: 665.7,
    outages: [{ fromMs: 1000, toMs: 1670 }],
    servedBy: [],
    probePauseMs: 10,
  },
  twoHolderMs: 0,
  moments: [{ atMs: 1000, code: 'drill.fault' }],
  events: [],
  health: {
    state: 'healthy',
    vips: [],
    nodes: [
      { node: 'web-1', state: 'standby', source: 'self', vrrp: [], vips: [], checks: [], maintenance: false },
      { node: 'web-2', state: 'active', source: 'self', vrrp: [], vips: [], checks: [], maintenance: false },
    ],
    redundancy: { state: 'intact', reasons: [] },
    notices: [],
  },
};

const keyAsText = (key: string, params: Readonly<Record<string, unknown>> = {}) =>
  `${key} ${Object.values(params).join(' ')}`;

describe('drill report', () => {
  it('says what was measured, in whole milliseconds', () => {
    const page = renderDrillReports([report], keyAsText, 'en');
    expect(page).toContain('666 ms');
    expect(page).toContain('≤ 1350 ms');
    expect(page).toContain('132 / 962');
    expect(page).toContain('<html lang="en">');
  });

  it('loads and runs nothing', () => {
    const page = renderDrillReports([report], keyAsText, 'zh-CN');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|href=|@import|url\(|\son\w+=/i);
    expect(page).toContain("default-src 'none'");
  });

  it('lets no value become markup', () => {
    const hostile = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `${text}<b x="'>&`);
    fc.assert(
      fc.property(hostile, (value) => {
        const page = renderDrillReports(
          [
            {
              ...report,
              node: value,
              pair: value,
              url: value,
              servedBy: [{ by: value, fromMs: 0, toMs: 1, requests: 1 }],
              problems: [value],
              events: [
                {
                  code: 'vrrp.unreadable',
                  level: 'info',
                  at: report.startedAt,
                  node: value,
                  params: { line: value },
                },
              ],
            },
          ],
          keyAsText,
          'en',
        );
        expect(page).not.toContain('<b x');
      }),
      { numRuns: 50 },
    );
  });
});
