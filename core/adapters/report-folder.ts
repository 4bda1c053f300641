import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DrillReport } from '../operations/drills/drill-report.ts';
import { writeAtomically } from './atomic-file.ts';
import { listIfThere } from './optional-file.ts';

/** A drill's report and the name of its file without ending. */
export type KeptReport = { readonly reportId: string; readonly report: DrillReport };

/** Keeps a drill's report as JSON. */
export async function keepDrillReport(folder: string, report: DrillReport): Promise<KeptReport> {
  const reportId = `drill-${report.startedAt.replaceAll(':', '-')}-${report.scenario}`;
  await writeAtomically(join(folder, `${reportId}.json`), `${JSON.stringify(report, undefined, 2)}\n`);
  return { reportId, report };
}

/** All drills' reports of a folder, oldest first; files that are none are passed over. */
export async function readDrillReports(folder: string): Promise<readonly KeptReport[]> {
  const names = await listIfThere(folder);
  const ids = names.flatMap((name) => /^(drill-.*)\.json$/.exec(name)?.[1] ?? []).sort();
  const kept = await Promise.all(ids.map((id) => readReport(folder, id)));
  return kept.flatMap((report) => report ?? []);
}

async function readReport(folder: string, reportId: string): Promise<KeptReport | undefined> {
  try {
    const report = JSON.parse(await readFile(join(folder, `${reportId}.json`), 'utf8')) as DrillReport;
    return report.version === 1 ? { reportId, report } : undefined;
  } catch {
    // A folder of the user's choice may hold files of other kinds under such names.
    return undefined;
  }
}
