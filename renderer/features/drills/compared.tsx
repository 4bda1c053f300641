import type { ComparedScenario } from '../../../core/operations/drills/compare-drills.ts';
import { fullTime } from '../../../locales/moments.ts';
import { useTexts } from '../../shared/texts.tsx';
import { duration } from '../../shared/times.ts';
import classes from './drills.module.css';
import { VerdictWord } from './verdict.tsx';

const columns = ['drill', 'runs', 'last', 'usual', 'outages', 'trend'] as const;
/** Runs whose outages are shown. */
const MOST = 6;

/** Each kind of drill over time: has the failover become slower? */
export function Compared({ compared }: { readonly compared: readonly ComparedScenario[] }) {
  const texts = useTexts();
  const known = compared.filter(({ runs }) => runs.length > 1);
  return (
    <section aria-label={texts.text('ui.compared.title')}>
      <h2 className={classes.title}>{texts.text('ui.compared.title')}</h2>
      {known.length === 0 && <p className={classes.quiet}>{texts.text('ui.compared.none')}</p>}
      {known.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <div className={classes.scroll} tabIndex={0}>
          <table className={classes.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {texts.text(`ui.compared.column-${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {known.map((scenario) => (
                <Row key={scenario.scenario} compared={scenario} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ compared }: { readonly compared: ComparedScenario }) {
  const texts = useTexts();
  const { scenario, runs, trend, usualMs = 0 } = compared;
  const last = runs.at(-1);
  if (last === undefined) return null;
  const params = { usualMs: Math.round(usualMs), count: runs.length };
  return (
    <tr>
      <td>{texts.text(`drill.${scenario}.name`)}</td>
      <td className="tabular">{runs.length}</td>
      <td className="tabular" title={fullTime(last.startedAt)}>
        <VerdictWord verdict={last.verdict} /> {duration(last.outageMs, texts)}
      </td>
      <td className="tabular">{duration(usualMs, texts)}</td>
      <td>
        <Outages runs={runs} />
      </td>
      <td className={classes.trend} data-trend={trend}>
        {texts.text(`drill.trend.${trend}`, params)}
      </td>
    </tr>
  );
}

/** The outages of the last runs beside each other; the figures of each stand in the list of reports. */
function Outages({ runs }: { readonly runs: ComparedScenario['runs'] }) {
  const texts = useTexts();
  const shown = runs.slice(-MOST);
  const most = Math.max(1, ...shown.map(({ outageMs }) => outageMs));
  const label = shown.map(({ outageMs }) => duration(outageMs, texts)).join(', ');
  return (
    <svg viewBox="0 0 72 20" width="72" height="20" role="img" aria-label={label}>
      <title>{label}</title>
      {shown.map(({ startedAt, outageMs, verdict }, index) => {
        const height = Math.max(2, (18 * outageMs) / most);
        return (
          <rect
            key={startedAt}
            x={index * 12}
            y={20 - height}
            width="9"
            height={height}
            rx="1"
            className={verdict === 'failed' ? classes.barOver : classes.barWithin}
          />
        );
      })}
    </svg>
  );
}
