import { Anchor } from '@mantine/core';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import { databaseName } from '../../../locales/database-name.ts';
import type { Texts } from '../../../locales/texts.ts';
import { databasesOf, openDatabase } from '../../shared/databases.ts';
import { callEngine } from '../../shared/desktop.ts';
import { openAction } from '../../shared/pair-actions.ts';
import { goTo } from '../../shared/place.ts';
import { Problem } from '../../shared/problem.tsx';
import { startTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import classes from './pair-page.module.css';

type NextStepsProps = { readonly pair: PairSummary; readonly health: ClusterHealth };
type Step = { readonly label: string; run: () => unknown };

/** What the admin should do next, as links; a sentence when there is nothing. */
export function NextSteps({ pair, health }: NextStepsProps) {
  const texts = useTexts();
  const { isBusy, failure, run } = useBusy();
  const steps = stepsFor(pair, health, texts);
  return (
    <>
      <div className={classes.links}>
        {steps.length === 0 && <span>{texts.text('ui.next.nothing')}</span>}
        {steps.map((step) => (
          <Anchor
            key={step.label}
            component="button"
            type="button"
            underline="always"
            disabled={isBusy}
            onClick={() => run(async () => step.run())}
          >
            {step.label}
          </Anchor>
        ))}
      </div>
      {failure !== undefined && <Problem error={failure} />}
    </>
  );
}

function stepsFor(pair: PairSummary, health: ClusterHealth, texts: Texts): readonly Step[] {
  const { id: pairId } = pair;
  const reasons = [...health.redundancy.reasons, ...health.notices];
  const steps: Step[] = [];
  if (reasons.some(({ code }) => code === 'transaction.unfinished')) {
    steps.push({
      label: texts.text('ui.next.finish'),
      run: () => startTask({ kind: 'finish', target: { pairId } }),
    });
  }
  if (health.state === 'unknown' || health.nodes.some((node) => node.source !== 'self')) {
    steps.push({
      label: texts.text('ui.next.retry'),
      run: () => callEngine('pairs.retry', { pairId }),
    });
  }
  const inMaintenance = health.nodes.find((node) => node.maintenance)?.node;
  if (inMaintenance !== undefined) {
    steps.push({
      label: texts.text('ui.maintenance.verb-off', { node: inMaintenance }),
      run: () => openAction(pairId, 'maintenance'),
    });
  }
  for (const action of databasesOf(health).flatMap(({ actions }) => actions.slice(0, 1))) {
    const { kind, engine, node } = action;
    steps.push({
      label: texts.text(`ui.database.next-${kind}`, { node, name: databaseName(engine, texts) }),
      run: () => openDatabase(pairId, action),
    });
  }
  const faulty = reasons.find(({ node }) => node !== undefined)?.node;
  if (faulty !== undefined && health.state !== 'unknown') {
    steps.push({
      label: texts.text('ui.next.terminal', { node: faulty }),
      run: () => goTo({ view: 'pair', pairId, tab: 'terminals', terminal: { node: faulty } }),
    });
  }
  if (health.state !== 'healthy' && health.since !== undefined) {
    const { since } = health;
    steps.push({
      label: texts.text('ui.next.what-happened'),
      run: () => goTo({ view: 'pair', pairId, tab: 'overview', eventAt: since }),
    });
  }
  return steps;
}
