import { Anchor, Button } from '@mantine/core';
import { useState } from 'react';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { fullTime } from '../../../locales/moments.ts';
import { callEngine, callMain } from '../../shared/desktop.ts';
import { Problem } from '../../shared/problem.tsx';
import { useLanguage, useTexts } from '../../shared/texts.tsx';
import { duration } from '../../shared/times.ts';
import { useBusy } from '../../shared/use-busy.ts';
import classes from './drills.module.css';
import type { Reports as Kept, KeptReport } from './use-reports.ts';
import { Verdict, VerdictWord } from './verdict.tsx';

const columns = ['time', 'scenario', 'node', 'verdict', 'measured', 'predicted', 'failed', 'save'] as const;
type Format = 'html' | 'pdf' | 'json';

/** What the drills of a pair have found out, so that they can be compared over time. */
export function Reports({ pair, reports }: { readonly pair: PairSummary; readonly reports: Kept }) {
  const texts = useTexts();
  const { list, failure } = reports;
  return (
    <section aria-label={texts.text('ui.report.title')}>
      <h2 className={classes.title}>{texts.text('ui.report.title')}</h2>
      {failure !== undefined && <Problem error={failure} />}
      {list === undefined && failure === undefined && <p>{texts.text('ui.report.loading')}</p>}
      {list?.length === 0 && <p className={classes.quiet}>{texts.text('ui.report.none')}</p>}
      {list !== undefined && list.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {texts.text(`ui.report.column-${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {list.map((kept) => (
                <ReportRow key={kept.reportId} pair={pair} kept={kept} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function ReportRow({ pair, kept }: { readonly pair: PairSummary; readonly kept: KeptReport }) {
  const texts = useTexts();
  const language = useLanguage();
  const { isBusy, failure, run } = useBusy();
  const [isOpen, setIsOpen] = useState(false);
  const { report, reportId } = kept;
  const save = (format: Format) =>
    run(async () => {
      const suggestedName = `${pair.name}-${report.scenario}-${report.startedAt.slice(0, 19).replaceAll(':', '')}.${format}`;
      if (format === 'json') {
        await callMain('files.save', { suggestedName, content: `${JSON.stringify(report, null, 2)}\n` });
        return;
      }
      const { html } = await callEngine('reports.html', { pairId: pair.id, reportId, language });
      if (format === 'pdf') await callMain('files.savePdf', { suggestedName, html });
      else await callMain('files.save', { suggestedName, content: html });
    });
  return (
    <>
      <tr>
        <td className="tabular">{fullTime(report.startedAt)}</td>
        <td>
          <Anchor component="button" type="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
            {texts.text(`drill.${report.scenario}.name`)}
          </Anchor>
        </td>
        <td>{report.node}</td>
        <td>
          <VerdictWord verdict={report.verdict} />
        </td>
        <td className="tabular">
          {duration(report.outageMs, texts)}
          <OutageBar report={report} />
        </td>
        <td className="tabular">
          {report.predictedMs === undefined ? '–' : `≤ ${duration(report.predictedMs, texts)}`}
        </td>
        <td className="tabular">
          {report.failedRequests} / {report.totalRequests}
        </td>
        <td>
          <span className={classes.saves}>
            {(['html', 'pdf', 'json'] as const).map((format) => (
              <Button
                key={format}
                variant="subtle"
                size="compact-xs"
                disabled={isBusy}
                aria-label={texts.text('ui.report.save-as', { format: format.toUpperCase() })}
                onClick={() => save(format)}
              >
                {format.toUpperCase()}
              </Button>
            ))}
          </span>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={columns.length} className={classes.details}>
            <Verdict report={report} />
          </td>
        </tr>
      )}
      {failure !== undefined && (
        <tr>
          <td colSpan={columns.length}>
            <Problem error={failure} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Measured against predicted, to be compared down the column; the figures stand beside it. */
function OutageBar({ report }: { readonly report: KeptReport['report'] }) {
  const { outageMs, predictedMs } = report;
  if (predictedMs === undefined || predictedMs <= 0) return null;
  const part = Math.min(1, outageMs / predictedMs);
  return (
    <svg className={classes.bar} viewBox="0 0 80 6" width="80" height="6" aria-hidden="true">
      <rect width="80" height="6" rx="1" className={classes.barGround} />
      <rect
        width={Math.max(1, 80 * part)}
        height="6"
        rx="1"
        className={outageMs > predictedMs ? classes.barOver : classes.barWithin}
      />
    </svg>
  );
}
