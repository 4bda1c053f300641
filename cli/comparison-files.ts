import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAtomically } from '../core/adapters/atomic-file.ts';
import { readIfThere } from '../core/adapters/optional-file.ts';
import type { ComparisonReport, UnfinishedComparison } from '../core/operations/compare/comparison.ts';
import { renderComparison } from '../core/operations/compare/comparison-html.ts';
import type { Texts } from '../locales/texts.ts';

/** Where a comparison is kept until it is done, so that it can go on. */
export function unfinishedComparison(folder: string, engine: string) {
  const path = join(folder, `compare-${engine}.unfinished`);
  return {
    /** What cannot be read is none: the comparison begins anew. */
    async read(): Promise<UnfinishedComparison | undefined> {
      try {
        const text = await readIfThere(path);
        return text === undefined ? undefined : (JSON.parse(text) as UnfinishedComparison);
      } catch {
        return undefined;
      }
    },
    keep: (unfinished: UnfinishedComparison) => writeAtomically(path, JSON.stringify(unfinished)),
    forget: () => rm(path, { force: true }),
  };
}

/**
 * Keeps a comparison as JSON and as a page.
 *
 * @param sql what would repair the replica; kept beside it
 * @returns paths of the page, and of the SQL
 */
export async function writeComparison(
  folder: string,
  report: ComparisonReport,
  texts: Texts,
  sql?: string,
): Promise<{ readonly page: string; readonly script?: string }> {
  const base = join(folder, `compare-${report.engine}-${report.startedAt.replaceAll(':', '-')}`);
  const page = `${base}.html`;
  await writeAtomically(`${base}.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  await writeAtomically(page, renderComparison(report, texts.text, texts.language));
  if (sql === undefined) return { page };
  const script = `${base}.sql`;
  await writeAtomically(script, sql);
  return { page, script };
}
