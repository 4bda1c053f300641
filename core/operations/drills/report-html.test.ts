import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleReport as report } from '../../../test/fakes/example-report.ts';
import { renderDrillReports } from './report-html.ts';

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
