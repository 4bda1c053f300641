import { Button } from '@mantine/core';
import { useState } from 'react';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskView } from '../../../electron/contract/task.ts';
import { describeFinding } from '../../../locales/describe.ts';
import { closeAction } from '../../shared/pair-actions.ts';
import { PanelFrame } from '../../shared/panel-frame.tsx';
import { PlanChanges } from '../../shared/plan/plan-changes.tsx';
import { Problem } from '../../shared/problem.tsx';
import { TaskProgress } from '../../shared/task-progress.tsx';
import { isRunning, resultOf, startTask, useTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import { useLooking } from '../../shared/use-looking.ts';
import classes from './changes.module.css';

/** Compares both servers with the pair.yaml, shows what differs, and offers to put it back. */
export function DriftPanel({ pair }: { readonly pair: PairSummary }) {
  const texts = useTexts();
  const { task, failure, again } = useLooking({ kind: 'plan', target: { pairId: pair.id } });
  return (
    <PanelFrame title={texts.text('ui.action.drift')} onClose={closeAction}>
      <p className={classes.lead}>{texts.text('ui.drift.lead')}</p>
      {failure !== undefined && <Problem error={failure} onRetry={again} />}
      {task !== undefined && task.state !== 'done' && <TaskProgress task={task} hasTitle={false} />}
      {task !== undefined && <Drift pair={pair} task={task} />}
      {task !== undefined && !isRunning(task) && (
        <div>
          <Button variant="default" onClick={again}>
            {texts.text('ui.drift.again')}
          </Button>
        </div>
      )}
    </PanelFrame>
  );
}

function Drift({ pair, task }: { readonly pair: PairSummary; readonly task: TaskView }) {
  const texts = useTexts();
  const result = resultOf(task, 'plan');
  if (result === undefined) return null;
  const { plan, findings } = result;
  const open = findings.filter(({ level }) => level !== 'ok');
  const count = plan?.nodes.reduce((sum, { steps }) => sum + steps.length, 0) ?? 0;
  return (
    <>
      {open.length > 0 && (
        <ul className={classes.findings}>
          {open.map((finding) => {
            const { cause, remedy } = describeFinding(finding, texts);
            return (
              <li key={`${finding.code} ${finding.node} ${cause}`}>
                <strong>
                  {finding.level === 'blocker' ? '✗' : '▲'} {finding.node ?? ''}
                </strong>{' '}
                {cause} {remedy ?? ''}
              </li>
            );
          })}
        </ul>
      )}
      {plan === undefined && <p className={classes.lead}>{texts.text('ui.drift.blocked')}</p>}
      {plan !== undefined && (
        <p className={classes.lead} role="status">
          {count === 0 ? texts.text('ui.drift.none') : texts.text('ui.drift.some', { count })}
        </p>
      )}
      {plan !== undefined && count > 0 && (
        <>
          <PlanChanges plan={plan} />
          <PutBack pair={pair} planTaskId={task.id} />
        </>
      )}
    </>
  );
}

type PutBackProps = {
  readonly pair: PairSummary;
  readonly planTaskId: string;
};

/** Carries out the plan that was shown. */
function PutBack({ pair, planTaskId }: PutBackProps) {
  const texts = useTexts();
  const [taskId, setTaskId] = useState<string>();
  const task = useTask(taskId);
  const { isBusy, failure, run } = useBusy();
  const result = resultOf(task, 'apply');
  const apply = () =>
    run(async () =>
      setTaskId((await startTask({ kind: 'apply', target: { pairId: pair.id }, planTaskId })).id),
    );
  return (
    <>
      {task === undefined && (
        <div className={classes.ways}>
          <Button loading={isBusy} onClick={apply}>
            {texts.text('ui.drift.verb', { pair: pair.name })}
          </Button>
          <span className={classes.lead}>{texts.text('ui.drift.what')}</span>
        </div>
      )}
      {failure !== undefined && <Problem error={failure} />}
      {task !== undefined && <TaskProgress task={task} hasTitle={false} />}
      {result !== undefined && <p role="status">{texts.text(`ui.apply-outcome.${result.outcome}`)}</p>}
      {result?.reason !== undefined && <Problem error={result.reason} />}
    </>
  );
}
