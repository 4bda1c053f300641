import { TextInput } from '@mantine/core';
import { useState } from 'react';
import type { SeedPlan } from '../../../core/operations/seed/plan-seed.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { databaseName } from '../../../locales/database-name.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import type { DatabaseAction } from '../../shared/databases.ts';
import { PanelFrame } from '../../shared/panel-frame.tsx';
import { Problem } from '../../shared/problem.tsx';
import { TaskProgress } from '../../shared/task-progress.tsx';
import { isRunning, resultOf, useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { duration } from '../../shared/times.ts';
import { useLooking } from '../../shared/use-looking.ts';
import classes from './databases.module.css';

type SeedPanelProps = {
  readonly pair: PairSummary;
  readonly action: DatabaseAction;
  readonly onClose: () => void;
};

/** A copy of the primary's data for the other node: first what it would replace there, then the copy. */
export function SeedPanel({ pair, action, onClose }: SeedPanelProps) {
  const texts = useTexts();
  const { engine, node: to } = action;
  const target = { pairId: pair.id };
  const earlier = useNewestTask('seed', target);
  const { task, failure, again } = useLooking({ kind: 'preview-seed', target, engine, to });
  const plan = resultOf(task, 'preview-seed')?.plan;
  const name = databaseName(engine, texts);
  if (plan !== undefined || isRunning(earlier)) {
    return <Seed pair={pair} action={action} plan={plan} earlier={earlier} onClose={onClose} />;
  }
  return (
    <PanelFrame title={texts.text('ui.database.title-seed', { name, node: to })} onClose={onClose}>
      <p className={classes.quiet}>{texts.text('ui.database.seed-looking', { name, node: to })}</p>
      {failure !== undefined && <Problem error={failure} onRetry={again} />}
      {task !== undefined && <TaskProgress task={task} hasTitle={false} />}
    </PanelFrame>
  );
}

type SeedProps = SeedPanelProps & {
  /** Absent while a copy runs that was begun before. */
  readonly plan: SeedPlan | undefined;
  readonly earlier: TaskView | undefined;
};

function Seed({ pair, action, plan, earlier, onClose }: SeedProps) {
  const texts = useTexts();
  const { engine, node: to } = action;
  const [typed, setTyped] = useState('');
  const typedHostname = typed.trim();
  const mustType = plan !== undefined && plan.replaces.length > 0;
  const isTyped = !mustType || typedHostname === plan.hostname;
  const params = {
    to,
    node: to,
    from: plan?.from ?? '',
    name: databaseName(engine, texts),
    mebibytes: mebibytes(plan?.bytes),
    freeMebibytes: mebibytes(plan?.freeBytes),
    directory: plan?.directory ?? '',
    hostname: plan?.hostname ?? '',
    databases: plan?.replaces.slice(0, 10).join(', ') ?? '',
  };
  const target = { pairId: pair.id };
  return (
    <ActionPanel
      title={texts.text('ui.database.title-seed', params)}
      verb={texts.text('ui.database.verb-seed', params)}
      order={{ kind: 'seed', target, engine, to, ...(mustType ? { typedHostname } : {}) }}
      blocked={isTyped ? undefined : texts.text('ui.database.seed-type-first', params)}
      isDangerous={mustType}
      earlier={earlier}
      resultOf={(task) => <SeedEnd task={task} name={params.name} />}
      onClose={onClose}
    >
      <Facts>
        <Fact name={texts.text('ui.fact.happens')}>{texts.text('ui.database.happens-seed', params)}</Fact>
        <Fact name={texts.text('ui.database.room')}>{texts.text('ui.database.seed-room', params)}</Fact>
        <Fact name={texts.text('ui.database.replaces')}>
          {texts.text(mustType ? 'ui.database.seed-replaces' : 'ui.database.seed-replaces-nothing', params)}
        </Fact>
      </Facts>
      {mustType && (
        <TextInput
          className={classes.typed}
          label={texts.text('ui.database.seed-type', params)}
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </ActionPanel>
  );
}

function SeedEnd({ task, name }: { readonly task: TaskView; readonly name: string }) {
  const texts = useTexts();
  const result = resultOf(task, 'seed');
  if (result === undefined) return null;
  const { from, to, aside, tables, milliseconds } = result;
  const equal = tables.filter(({ outcome }) => outcome === 'equal').length;
  const params = { name, from, to, aside, equal, tables: tables.length, time: duration(milliseconds, texts) };
  return texts.text('ui.database.done-seed', params);
}

function mebibytes(bytes = 0): number {
  return Math.ceil(bytes / 2 ** 20);
}
