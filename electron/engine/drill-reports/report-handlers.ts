import { join } from 'node:path';
import { readDrillReports } from '../../../core/adapters/report-folder.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import { renderDrillReports } from '../../../core/operations/drills/report-html.ts';
import { createTexts } from '../../../locales/texts.ts';
import type { EngineCalls } from '../../contract/engine-calls.ts';
import type { Handlers } from '../../contract/server.ts';

/** Where the drills of a pair keep their reports. */
export function reportFolder(home: string, pairId: string): string {
  return join(home, 'reports', pairId);
}

export function reportHandlers(home: string): Pick<Handlers<EngineCalls>, 'reports.list' | 'reports.html'> {
  return {
    'reports.list': ({ pairId }) => readDrillReports(reportFolder(home, pairId)),
    'reports.html': async ({ pairId, reportId, language }) => {
      const kept = await readDrillReports(reportFolder(home, pairId));
      const report = kept.find((one) => one.reportId === reportId)?.report;
      if (report === undefined) throw new AppError('report.unknown', { kind: 'usage' });
      return { html: renderDrillReports([report], createTexts(language).text, language) };
    },
  };
}
