import { Button, List, Paper, Stack, Text } from '@mantine/core';
import type { ApplyResult } from '../../../../core/apply/apply-result.ts';
import type { Draft } from '../../../../electron/contract/pair.ts';
import type { TaskView } from '../../../../electron/contract/task.ts';
import { CheckList } from '../../../shared/check-list.tsx';
import { FindingList } from '../../../shared/findings/finding-list.tsx';
import { Problem } from '../../../shared/problem.tsx';
import { resultOf } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { goToStep } from '../draft-actions.ts';
import { FinishInterrupted } from '../finish-interrupted.tsx';
import { Failures, failuresOf } from '../task-failures.tsx';

type ApplyOutcomeProps = { readonly draft: Draft; readonly task: TaskView };

/** How it ended: what happened, why, where each server stands, and what to do. */
export function ApplyOutcome({ draft, task }: ApplyOutcomeProps) {
  const texts = useTexts();
  if (task.state === 'failed') {
    const isInterrupted = task.error.code === 'task.interrupted';
    return (
      <>
        <Failures draft={draft} failures={failuresOf(task)} />
        {!isInterrupted && <TryAgain draft={draft} />}
      </>
    );
  }
  const result = resultOf(task, 'apply');
  if (result === undefined) return null;
  const isGood = result.outcome === 'confirmed' || result.outcome === 'nothing-to-do';
  return (
    <Paper withBorder p="md" role="status">
      <Stack gap="sm">
        <Text fw={600} size="lg">
          {texts.text(`ui.wizard.apply.outcome-${result.outcome}`)}
        </Text>
        <Reason result={result} />
        <NodeStates result={result} />
        {result.checks.length > 0 && <CheckList checks={result.checks} />}
        {result.outcome === 'partial' && <FinishInterrupted draft={draft} />}
        {!isGood && <TryAgain draft={draft} isSecond={result.outcome === 'partial'} />}
      </Stack>
    </Paper>
  );
}

function Reason({ result: { reason } }: { readonly result: ApplyResult }) {
  // Whoever stopped it knows why, and needs no alarm.
  if (reason === undefined || reason.code === 'apply.cancelled') return null;
  if (reason.finding !== undefined) return <FindingList findings={[reason.finding]} />;
  return <Problem error={{ ...reason, params: { ...reason.params, node: reason.node ?? '' } }} />;
}

/** Only where there is more to say than “as it should be”. */
function NodeStates({ result }: { readonly result: ApplyResult }) {
  const texts = useTexts();
  if (result.outcome === 'confirmed' && result.nodes.every(({ leftovers }) => leftovers.length === 0)) {
    return null;
  }
  return (
    <List size="sm">
      {result.nodes.map(({ node, state, secondsLeft, leftovers }) => (
        <List.Item key={node}>
          {texts.text(`ui.wizard.apply.node-${state}`, { node, seconds: secondsLeft ?? 0 })}
          {leftovers.length > 0 &&
            ` ${texts.text('ui.wizard.apply.leftovers', { leftovers: leftovers.join(', ') })}`}
        </List.Item>
      ))}
    </List>
  );
}

/** @param isSecond something else comes first */
function TryAgain({ draft, isSecond = false }: { readonly draft: Draft; readonly isSecond?: boolean }) {
  const texts = useTexts();
  return (
    <Button
      w="fit-content"
      variant={isSecond ? 'default' : 'filled'}
      onClick={() => void goToStep(draft.id, 'review')}
    >
      {texts.text('ui.wizard.apply.again')}
    </Button>
  );
}
