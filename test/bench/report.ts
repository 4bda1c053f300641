import { cpus, loadavg, release, totalmem } from 'node:os';
import {
  type Figure,
  figures,
  formatBar,
  formatValue,
  judge,
  type Measurement,
  type Verdict,
} from './figures.ts';

/** The machine that the figures were measured on: without it they say little. */
export type Machine = {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  /** Processes that wanted to run in the last minute, on average: more than cores means that it had other work. */
  readonly load: { readonly before: number; readonly after: number };
};

export type Report = {
  readonly version: 1;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly figures: readonly (Figure & Partial<Measurement> & { readonly verdict: Verdict })[];
  /** Why something could not be measured. */
  readonly failures: readonly string[];
};

export function readMachine(loadBefore: number): Machine {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? '',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    load: { before: round(loadBefore), after: round(loadavg()[0] ?? 0) },
  };
}

/**
 * Puts what was measured beside its bars.
 *
 * @param wanted ids of the figures that should have been measured
 */
export function makeReport(
  run: Pick<Report, 'startedAt' | 'seconds' | 'machine' | 'failures'>,
  measurements: readonly Measurement[],
  wanted: readonly string[],
): Report {
  return {
    version: 1,
    ...run,
    figures: figures
      .filter(({ id }) => wanted.includes(id))
      .map((figure) => {
        const measurement = measurements.find((candidate) => candidate.figure === figure.id);
        return { ...figure, ...measurement, verdict: judge(figure, measurement) };
      }),
  };
}

/** The table as it is shown in README. */
export function reportMarkdown(report: Report): string {
  const { machine, figures: rows } = report;
  const lines = rows.map((row) => {
    const value = row.value === undefined ? '–' : formatValue(row, row.value);
    return `| ${row.title} | ${formatBar(row)} | ${value} | ${row.verdict} |`;
  });
  return [
    '| figure | bar | measured | |',
    '|---|---|---|---|',
    ...lines,
    '',
    `Measured ${report.startedAt.slice(0, 10)} on ${machine.cores} cores, ${machine.memoryGib} GiB, Linux ${machine.kernel}, ` +
      `load ${machine.load.before} before and ${machine.load.after} after; two Debian 12 servers of the lab on the same machine.`,
    '',
  ].join('\n');
}

/** The table for a terminal, with how each figure came about. */
export function reportText(report: Report): string {
  const width = Math.max(...report.figures.map(({ title }) => title.length));
  const mark = { within: '✓', missed: '✗', 'not measured': '–' };
  const lines = report.figures.map((row) => {
    const value = row.value === undefined ? 'not measured' : formatValue(row, row.value);
    const head = `${mark[row.verdict]} ${row.title.padEnd(width)}  ${value.padStart(8)}  (${formatBar(row)})`;
    return row.note === undefined ? head : `${head}\n    ${row.note}`;
  });
  const missed = report.figures.filter(({ verdict }) => verdict === 'missed').length;
  const { machine } = report;
  return [
    ...lines,
    '',
    `${report.figures.length} figures, ${missed} missed, in ${Math.round(report.seconds)} s on ${machine.cores} cores, ` +
      `${machine.memoryGib} GiB, Linux ${machine.kernel}, load ${machine.load.before} before and ${machine.load.after} after`,
    '',
  ].join('\n');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
