import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepDrillReport, readDrillReports } from '../core/adapters/report-folder.ts';
import type { DrillReport } from '../core/operations/drills/drill-report.ts';
import { renderDrillReports } from '../core/operations/drills/report-html.ts';
import type { SwitchoverResult } from '../core/operations/switchover.ts';
import type { Texts } from '../locales/texts.ts';

/** Where the reports of a pair are kept when nobody says otherwise; the app looks there too. */
export function reportFolder(home: string, pair: string): string {
  return join(home, 'reports', pair);
}

/**
 * Keeps what a planned switchover measured beside the drills' reports.
 *
 * @param startedAt RFC 3339
 */
export async function writeSwitchoverReport(
  folder: string,
  startedAt: string,
  result: SwitchoverResult,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { measured, outcome, from, to } = result;
  const content = { version: 1, startedAt, outcome, from, to, ...measured };
  const name = `switchover-${startedAt.replaceAll(':', '-')}.json`;
  await writeFile(join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`);
}

/**
 * Keeps a drill's report as JSON and writes one page over all reports of the folder, so that they can be compared.
 *
 * @returns path of the page
 */
export async function writeDrillReports(folder: string, report: DrillReport, texts: Texts): Promise<string> {
  await keepDrillReport(folder, report);
  const reports = (await readDrillReports(folder))
    .map((kept) => kept.report)
    .filter((other) => other.pair === report.pair);
  const page = join(folder, 'drills.html');
  await writeFile(page, renderDrillReports(reports, texts.text, texts.language));
  return page;
}
