import { Button, Checkbox, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { OnEdited, TakeBackPreview } from '../../../core/operations/take-back.ts';
import type { PairSummary } from '../../../electron/contract/pair.ts';
import type { TaskOrder, TaskView } from '../../../electron/contract/task.ts';
import { fullTime } from '../../../locales/moments.ts';
import { closeAction } from '../../shared/pair-actions.ts';
import { PanelFrame } from '../../shared/panel-frame.tsx';
import { Problem } from '../../shared/problem.tsx';
import { TaskProgress } from '../../shared/task-progress.tsx';
import { resultOf, startTask, useTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { useBusy } from '../../shared/use-busy.ts';
import { useLooking } from '../../shared/use-looking.ts';
import classes from './changes.module.css';
import { TakeBackEnd } from './take-back-end.tsx';
import { TakeBackFiles } from './take-back-files.tsx';

type Kind = 'undo' | 'uninstall';
type TakeBackPanelProps = { readonly pair: PairSummary; readonly kind: Kind };

/** Takes the last change back, or everything; first it shows which files and packages that concerns. */
export function TakeBackPanel({ pair, kind }: TakeBackPanelProps) {
  const texts = useTexts();
  const target = { pairId: pair.id };
  const { task, failure, again } = useLooking({ kind: `preview-${kind}`, target });
  const undo = resultOf(task, 'preview-undo')?.preview;
  const nodes = previewOf(task);
  return (
    <PanelFrame title={texts.text(`ui.action.${kind}`)} onClose={closeAction}>
      <p className={classes.lead}>{texts.text(`ui.${kind}.lead`)}</p>
      {failure !== undefined && <Problem error={failure} onRetry={again} />}
      {task !== undefined && task.state !== 'done' && <TaskProgress task={task} hasTitle={false} />}
      {nodes?.length === 0 && <p className={classes.lead}>{texts.text('ui.undo.nothing')}</p>}
      {undo !== undefined && (
        <p className={classes.lead}>{texts.text('ui.undo.which', { when: fullTime(undo.changedAt) })}</p>
      )}
      {nodes !== undefined && nodes.length > 0 && (
        <TakeBack pair={pair} kind={kind} nodes={nodes} transactionId={undo?.transactionId} />
      )}
    </PanelFrame>
  );
}

/** What the preview found; empty when there is nothing to undo. */
function previewOf(task: TaskView | undefined): readonly TakeBackPreview[] | undefined {
  const undo = resultOf(task, 'preview-undo');
  if (undo !== undefined) return undo.preview?.nodes ?? [];
  return resultOf(task, 'preview-uninstall')?.nodes;
}

type TakeBackProps = TakeBackPanelProps & {
  readonly nodes: readonly TakeBackPreview[];
  /** The change that was shown; absent for all of them. */
  readonly transactionId: string | undefined;
};

/** The preview with its options and the button. */
function TakeBack({ pair, kind, nodes, transactionId }: TakeBackProps) {
  const texts = useTexts();
  const hasEdited = nodes.some(({ edited }) => edited.length > 0);
  const packages = [...new Set(nodes.flatMap((node) => node.packages))];
  const [onEdited, setOnEdited] = useState<OnEdited>(hasEdited ? 'keep' : 'stop');
  const [removePackages, setRemovePackages] = useState(false);
  const [typed, setTyped] = useState('');
  const [taskId, setTaskId] = useState<string>();
  const task = useTask(taskId);
  const { isBusy, failure, run } = useBusy();
  const isTyped = kind === 'undo' || typed.trim() === pair.name;
  const begin = () =>
    run(async () => {
      const options = { onEdited, removePackages };
      const target = { pairId: pair.id };
      const order: TaskOrder =
        transactionId === undefined
          ? { kind: 'uninstall', target, options }
          : { kind: 'undo', target, options: { ...options, transactionId } };
      setTaskId((await startTask(order)).id);
    });
  if (task !== undefined) {
    return (
      <>
        <TaskProgress task={task} hasTitle={false} />
        <TakeBackEnd task={task} />
      </>
    );
  }
  return (
    <>
      <TakeBackFiles nodes={nodes} />
      {hasEdited && (
        <Radio.Group
          label={texts.text('ui.take-back.edited')}
          value={onEdited}
          onChange={(value) => setOnEdited(value as OnEdited)}
        >
          <Radio mt={6} value="keep" label={texts.text('ui.take-back.keep')} />
          <Radio mt={6} value="overwrite" label={texts.text('ui.take-back.overwrite')} />
        </Radio.Group>
      )}
      {packages.length > 0 && (
        <Checkbox
          checked={removePackages}
          onChange={(event) => setRemovePackages(event.currentTarget.checked)}
          label={texts.text('ui.take-back.remove-packages', { packages: packages.join(', ') })}
        />
      )}
      <p className={classes.lead}>{texts.text(`ui.${kind}.risk`)}</p>
      {kind === 'uninstall' && (
        <TextInput
          className={classes.typed}
          label={texts.text('ui.uninstall.type', { pair: pair.name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <div className={classes.ways}>
        <Button color="red.9" loading={isBusy} disabled={!isTyped} onClick={begin}>
          {texts.text(`ui.${kind}.verb`, { pair: pair.name })}
        </Button>
        {!isTyped && (
          <span className={classes.lead}>{texts.text('ui.uninstall.type-first', { pair: pair.name })}</span>
        )}
      </div>
      {failure !== undefined && <Problem error={failure} />}
    </>
  );
}
