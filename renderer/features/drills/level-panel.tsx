import type { DrillLevel } from '../../../core/operations/drills/scenario.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { DrillOutcome, OfferedDrill } from '../../../electron/contract/drill.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { ActionPanel, Fact, Facts } from '../../shared/action-panel.tsx';
import { resultOf, useTaskLog } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { type DrillStep, DrillSteps } from './drill-steps.tsx';

type LevelPanelProps = {
  readonly pair: PairSummary;
  readonly health: ClusterHealth | undefined;
  readonly level: DrillLevel;
  /** What will be made, in this order. */
  readonly drills: readonly OfferedDrill[];
  readonly earlier: TaskView | undefined;
  readonly onClose: () => void;
};

/** All drills up to a level, agreed to once: which, then how far they are, then how each ended. */
export function LevelPanel({ pair, health, level, drills, earlier, onClose }: LevelPanelProps) {
  const texts = useTexts();
  const count = drills.length;
  const isIntact = health?.redundancy.state === 'intact';
  const costs = drills.some(({ danger }) => danger === 'high') ? 'high' : 'low';
  return (
    <ActionPanel
      title={texts.text('ui.drills.title', { count })}
      verb={texts.text('ui.drills.verb', { count })}
      order={{ kind: 'drills', target: { pairId: pair.id }, level }}
      blocked={isIntact ? undefined : texts.text('ui.drill.not-intact')}
      isDangerous
      earlier={earlier}
      progressOf={(task) => <Running drills={drills} task={task} />}
      resultOf={(task) => <Ended task={task} />}
      onClose={onClose}
    >
      <Facts>
        <Fact name={texts.text('ui.fact.happens')}>{texts.text('ui.drills.happens')}</Fact>
        <Fact name={texts.text('ui.drills.time')}>{texts.text('ui.drills.time-each')}</Fact>
        <Fact name={texts.text('ui.drills.costs')}>{texts.text(`ui.drills.costs-${costs}`)}</Fact>
      </Facts>
      <DrillSteps steps={drills.map((drill) => ({ scenario: drill.id, danger: drill.danger }))} />
    </ActionPanel>
  );
}

/** How far they are, by the task's own events. */
function Running({ drills, task }: { readonly drills: readonly OfferedDrill[]; readonly task: TaskView }) {
  const log = useTaskLog(task.id);
  const steps = drills.map(({ id }): DrillStep => {
    const told = log.filter(({ code, params }) => code.startsWith('task.drill-') && params.scenario === id);
    const last = told.at(-1);
    if (last === undefined) return { scenario: id, state: 'waiting' };
    if (last.code === 'task.drill-began') return { scenario: id, state: 'running' };
    if (last.code === 'task.drill-refused') return { scenario: id, state: 'refused' };
    const { verdict, outageMs } = last.params;
    return { scenario: id, verdict: verdict as DrillStep['verdict'], outageMs: Number(outageMs) };
  });
  return <DrillSteps steps={steps} />;
}

function Ended({ task }: { readonly task: TaskView }) {
  const texts = useTexts();
  const result = resultOf(task, 'drills');
  if (result === undefined) return null;
  const { planned, ends } = result;
  const params = { planned: planned.length, passed: ends.filter(isPassed).length };
  const steps = planned.map((scenario): DrillStep => {
    const end = ends.find((one) => one.scenario === scenario);
    if (end === undefined) return { scenario, state: 'left' };
    return 'refusal' in end ? { scenario, state: 'refused', refusal: end.refusal } : end;
  });
  return (
    <>
      <p>{texts.text(ends.length < planned.length ? 'ui.drills.ended-early' : 'ui.drills.done', params)}</p>
      <DrillSteps steps={steps} />
    </>
  );
}

function isPassed(end: DrillOutcome): boolean {
  return 'verdict' in end && (end.verdict === 'as-expected' || end.verdict === 'slower');
}
