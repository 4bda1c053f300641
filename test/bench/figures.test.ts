import { describe, expect, it } from 'vitest';
import { type FigureId, figures, judge, type Measurement } from './figures.ts';
import { makeReport, reportMarkdown, reportText } from './report.ts';
import { median, percentile } from './statistics.ts';

function measured(figure: FigureId, value: number): Measurement {
  return { figure, value, samples: [value], note: '' };
}

function verdictOf(id: FigureId, value: number): string {
  const figure = figures.find((candidate) => candidate.id === id);
  if (figure === undefined) throw new Error(id);
  return judge(figure, measured(id, value));
}

describe('verdicts', () => {
  it('a bar itself is within', () => {
    expect(verdictOf('apply', 1.15)).toBe('within');
    expect(verdictOf('peer-fresh', 1.3)).toBe('within');
  });

  it('times are missed above the bar, advantages below it', () => {
    expect(verdictOf('apply', 1.16)).toBe('missed');
    expect(verdictOf('peer-fresh', 1.29)).toBe('missed');
  });

  it('what is not a number was not measured', () => {
    expect(verdictOf('apply', Number.NaN)).toBe('not measured');
  });
});

describe('a report', () => {
  const run = {
    startedAt: '2026-11-21T12:00:00.000Z',
    seconds: 400,
    machine: {
      cores: 2,
      processor: 'a processor',
      memoryGib: 24,
      kernel: '6.1.0',
      node: '20.20.2',
      load: { before: 0.1, after: 2 },
    },
    failures: ['apply: no servers'],
  };
  const report = makeReport(run, [measured('plan', 0.31)], ['apply', 'plan']);

  it('holds all figures that were wanted, those that failed as well, and no others', () => {
    expect(report.figures.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'apply not measured',
      'plan within',
    ]);
  });

  it('shows value, bar and the size of the machine', () => {
    expect(reportMarkdown(report)).toContain('| `plan` with nothing to change | ≤ 0.5 s | 0.31 s | within |');
    expect(reportMarkdown(report)).toContain('2 cores, 24 GiB');
    expect(reportText(report)).toContain('2 figures, 0 missed');
  });
});

describe('statistics', () => {
  it('the median is the middle, or between the two in the middle', () => {
    expect(median([9, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 9])).toBe(3);
  });

  it('a percentile is a value that was measured', () => {
    const values = Array.from({ length: 36 }, (_, index) => index + 1);
    expect(percentile(values, 0.95)).toBe(35);
    expect(percentile([7], 0.95)).toBe(7);
  });
});
