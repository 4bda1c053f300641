import type { DrillReport, DrillVerdict } from '../../../core/operations/drills/drill-report.ts';
import { outageSentence, predictedSentence } from '../../shared/outage-words.ts';
import { useTexts } from '../../shared/texts.tsx';
import classes from './drills.module.css';

const marks: Readonly<Record<DrillVerdict, string>> = {
  'as-expected': '✓',
  slower: '▲',
  failed: '✗',
  aborted: '▲',
};

/** The verdict as a shape and a word. */
export function VerdictWord({ verdict }: { readonly verdict: DrillVerdict }) {
  const texts = useTexts();
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      <span aria-hidden="true">{marks[verdict]}</span> {texts.text(`drill.verdict.${verdict}`)}
    </span>
  );
}

/** How a drill ended: the verdict, what clients saw beside what was predicted, and what went wrong. */
export function Verdict({ report }: { readonly report: DrillReport }) {
  const texts = useTexts();
  const { node, other, measured, predictedMs, problems } = report;
  return (
    <div>
      <VerdictWord verdict={report.verdict} /> {outageSentence(measured, texts)}{' '}
      {predictedSentence(predictedMs, texts)}
      {problems.length > 0 && (
        <ul className={classes.problems}>
          {problems.map((code) => (
            <li key={code}>{problemWords(code)}</li>
          ))}
        </ul>
      )}
      <ol className={classes.moments}>
        {report.moments.map(({ atMs, code }) => (
          <li key={`${code} ${atMs}`}>
            <span className="tabular">{texts.text('ui.time.milliseconds', { value: Math.round(atMs) })}</span>{' '}
            {texts.text(`drill.moment.${code}`, { node })}
          </li>
        ))}
      </ol>
    </div>
  );

  function problemWords(code: string): string {
    const key = texts.has(`drill.problem.${code}`) ? `drill.problem.${code}` : 'drill.problem.other';
    return texts.text(key, { node, other, code });
  }
}
