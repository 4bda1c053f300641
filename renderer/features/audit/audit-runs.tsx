import { Button } from '@mantine/core';
import { useState } from 'react';
import type { AuditedRun } from '../../../core/audit/audited-runs.ts';
import { databaseName } from '../../../locales/database-name.ts';
import { fullTime } from '../../../locales/moments.ts';
import type { Texts } from '../../../locales/texts.ts';
import { useTexts } from '../../shared/texts.tsx';
import { duration } from '../../shared/times.ts';
import classes from './audit.module.css';
import { trailName } from './trail-name.ts';

const columns = ['time', 'what', 'who', 'from', 'result', 'trails'] as const;
/** Rows that are shown at first, and more at a time. */
const PAGE = 100;

/** What was done to a pair, newest first. */
export function AuditRuns({ runs }: { readonly runs: readonly AuditedRun[] }) {
  const texts = useTexts();
  const [shown, setShown] = useState(PAGE);
  return (
    <section aria-label={texts.text('ui.audit.title')}>
      <h2 className={classes.title}>{texts.text('ui.audit.title')}</h2>
      {runs.length === 0 && <p className={classes.quiet}>{texts.text('ui.audit.none')}</p>}
      {runs.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <div className={classes.scroll} tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {texts.text(`ui.audit.column-${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {runs.slice(0, shown).map((run) => (
                <Run
                  key={`${run.startedAt} ${run.action} ${run.subject} ${run.trails.join(' ')}`}
                  run={run}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {runs.length > shown && (
        <Button variant="default" mt="xs" onClick={() => setShown(shown + PAGE)}>
          {texts.text('ui.audit.more', { count: runs.length - shown })}
        </Button>
      )}
    </section>
  );
}

function Run({ run }: { readonly run: AuditedRun }) {
  const texts = useTexts();
  const { startedAt, endedAt, who, plan, result, trails, logins } = run;
  const took = endedAt === undefined ? Number.NaN : Date.parse(endedAt) - Date.parse(startedAt);
  return (
    <tr>
      <td className="tabular">
        <time dateTime={startedAt}>{fullTime(startedAt)}</time>
      </td>
      <td>
        {whatOf(run, texts)}
        {plan !== '' && (
          <div className={classes.quiet} title={plan}>
            {texts.text('ui.audit.plan', { plan: plan.slice(0, 12) })}
          </div>
        )}
      </td>
      <td>{who}</td>
      <td>
        {logins.length === 0 ? '–' : null}
        {waysIn(logins).map(({ way, details, nodes }) => (
          <div key={way} className={classes.way} title={details}>
            {way}
            <div className={classes.quiet}>{nodes.join(', ')}</div>
          </div>
        ))}
      </td>
      <td data-result={resultKind(result)} className={classes.result}>
        {resultOf(result, texts)}
        {took >= 0 && <div className={classes.quiet}>{duration(took, texts)}</div>}
      </td>
      <td className={classes.quiet}>
        {trails.map((of) => (
          <div key={of} className={classes.way}>
            {trailName(of, texts)}
          </div>
        ))}
      </td>
    </tr>
  );
}

/** How somebody came in, with the nodes on which it was so: mostly the same on both. */
function waysIn(logins: AuditedRun['logins']) {
  const told = logins.map(({ node, from, login, method, key }) => ({
    node,
    way: login === '' ? from : `${login} ← ${from}`,
    details: [method, key].filter((word) => word !== '').join(' '),
  }));
  return [...new Set(told.map(({ way }) => way))].map((way) => {
    const same = told.filter((one) => one.way === way);
    return { way, details: same[0]?.details ?? '', nodes: same.map(({ node }) => node) };
  });
}

/** e.g. “switchover to web-2”. What another version did is told as it is written. */
function whatOf({ action, subject }: AuditedRun, texts: Texts): string {
  const key = `ui.audit.action-${action}`;
  if (!texts.has(key)) return `${action} ${subject}`.trim();
  const scenario = `drill.${subject}.name`;
  const [engine = '', node = ''] = subject.split(':');
  return texts.text(key, {
    subject,
    scenario: texts.has(scenario) ? texts.text(scenario) : subject,
    database: databaseName(engine, texts),
    node,
  });
}

function resultOf(result: string | undefined, texts: Texts): string {
  if (result === undefined) return texts.text('ui.audit.result-open');
  const failed = /^failed:(.*)$/.exec(result)?.[1];
  if (failed !== undefined) return texts.text('ui.audit.result-failed', { code: failed });
  const key = `ui.audit.result-${result}`;
  return texts.has(key) ? texts.text(key) : result;
}

/** For the colour only; the word says it. */
function resultKind(result: string | undefined): 'open' | 'bad' | 'good' {
  if (result === undefined) return 'open';
  return /^failed|^partial$|^reverted$|^rolled-back$/.test(result) ? 'bad' : 'good';
}
