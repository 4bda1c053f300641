import { Button } from '@mantine/core';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { callEngine, callMain } from '../../shared/desktop.ts';
import { useFleet } from '../../shared/fleet.ts';
import { Problem } from '../../shared/problem.tsx';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import classes from './audit.module.css';
import { AuditRuns } from './audit-runs.tsx';
import { TrailVerdicts } from './trail-verdicts.tsx';
import { useAudit } from './use-audit.ts';

/** Who changed a pair, when, from where and how it ended, and whether the trails that say so are whole. */
export function Audit({ pairId }: { readonly pairId: string }) {
  const texts = useTexts();
  const pair = useFleet((fleet) => fleet.pairs.find(({ id }) => id === pairId));
  const { view, isReading, failure, again } = useAudit(pairId);
  if (pair === undefined) return null;
  return (
    <div className={classes.audit}>
      <section aria-label={texts.text('ui.audit.trails')}>
        <div className={classes.head}>
          <h2 className={classes.title}>{texts.text('ui.audit.trails')}</h2>
          <Button variant="default" disabled={isReading} onClick={again}>
            {texts.text('ui.audit.verify')}
          </Button>
          <ExportButton pair={pair} />
        </div>
        <p className={classes.quiet}>{texts.text('ui.audit.lead')}</p>
        {failure !== undefined && <Problem error={failure} onRetry={again} />}
        {view !== undefined && !isReading && failure === undefined && <TrailVerdicts trails={view.trails} />}
        {isReading && (
          <p className={classes.quiet} role="status">
            {texts.text('ui.audit.reading')}
          </p>
        )}
      </section>
      {view !== undefined && <AuditRuns runs={view.runs} />}
    </div>
  );
}

/** Saves every entry of every trail for a log system. */
function ExportButton({ pair }: { readonly pair: PairSummary }) {
  const texts = useTexts();
  const { isBusy, failure, run } = useBusy();
  const save = () =>
    run(async () => {
      const { content } = await callEngine('audit.export', { pairId: pair.id });
      await callMain('files.save', { suggestedName: `${pair.name}-audit.jsonl`, content });
    });
  return (
    <>
      <Button variant="default" loading={isBusy} onClick={save}>
        {texts.text('ui.audit.export')}
      </Button>
      {failure !== undefined && <Problem error={failure} />}
    </>
  );
}
