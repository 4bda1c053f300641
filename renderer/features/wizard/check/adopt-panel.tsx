import { Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import type { AdoptResult } from '../../../../electron/contract/task.ts';
import { FindingList } from '../../../shared/findings/finding-list.tsx';
import { isRunning, resultOf, startTask, useNewestTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import type { StepProps } from '../step-rules.ts';
import { Failures, failuresOf } from '../task-failures.tsx';
import { TaskLines } from '../task-lines.tsx';
import type { PlanInView } from '../use-plan.ts';

/** What tells of a keepalived that somebody else has set up. */
const FOREIGN: readonly string[] = ['keepalived.foreign-config', 'keepalived.edited-since-adopted'];

type AdoptPanelProps = Pick<StepProps, 'draft'> & { readonly plan: PlanInView };

/** Offers to go on with what both servers do already, and explains it. */
export function AdoptPanel({ draft, plan }: AdoptPanelProps) {
  const texts = useTexts();
  const busy = useBusy();
  const task = useNewestTask('adopt', { draftId: draft.id });
  const result = resultOf(task, 'adopt');
  const nodes =
    plan.result?.findings.filter(({ code }) => FOREIGN.includes(code)).map(({ node }) => node) ?? [];
  const isOffered = new Set(nodes).size === 2;
  const { planAgain } = plan;
  const isJudged =
    plan.result !== undefined || plan.isReading || plan.failures.length > 0 || draft.issues.length > 0;
  // The draft is another one then: it is judged anew.
  useEffect(() => {
    if (result !== undefined && !isJudged) planAgain();
  }, [result, isJudged, planAgain]);
  const adopt = () => busy.run(() => startTask({ kind: 'adopt', target: { draftId: draft.id } }));
  const failures =
    busy.failure !== undefined ? [busy.failure] : task?.state === 'failed' ? failuresOf(task) : [];
  if (result === undefined && !isOffered && !isRunning(task)) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={texts.text('ui.wizard.adopt.title')}>
      <Stack gap="sm">
        <Title order={2}>{texts.text('ui.wizard.adopt.title')}</Title>
        {isRunning(task) && <TaskLines taskId={task?.id} isActive />}
        {result !== undefined && <Explained result={result} />}
        <Failures draft={draft} failures={failures} onRetry={adopt} />
        {isOffered && !isRunning(task) && (
          <>
            <Text>{texts.text('ui.wizard.adopt.offer')}</Text>
            <Group>
              <Button onClick={adopt} loading={busy.isBusy}>
                {texts.text('ui.wizard.adopt.adopt')}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Paper>
  );
}

/** What they do today, what is wrong with it, and what becomes of it. */
function Explained({ result }: { readonly result: AdoptResult }) {
  const texts = useTexts();
  const sentences = (list: AdoptResult['remarks']) => (
    <List spacing={4}>
      {list.map(({ code, params }) => (
        <List.Item key={JSON.stringify([code, params])}>{texts.text(`adopt.${code}`, params)}</List.Item>
      ))}
    </List>
  );
  return (
    <>
      <Text>{texts.text(result.isSame ? 'ui.wizard.adopt.adopted' : 'ui.wizard.adopt.differs')}</Text>
      <Title order={3}>{texts.text('adopt.heading-explanation')}</Title>
      {sentences(result.explanation)}
      <Title order={3}>{texts.text('ui.wizard.adopt.traps', { count: result.findings.length })}</Title>
      <FindingList findings={result.findings} />
      <Title order={3}>{texts.text('ui.wizard.adopt.remarks')}</Title>
      {sentences(result.remarks)}
    </>
  );
}
