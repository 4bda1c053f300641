import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { PlanResult } from '../../../../electron/contract/task.ts';
import { FindingList } from '../../../shared/findings/finding-list.tsx';
import { Questions } from '../../../shared/questions/questions.tsx';
import { cancelTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { goToStep } from '../draft-actions.ts';
import { nodeNames } from '../draft-values.ts';
import { StepPage } from '../frame/step-page.tsx';
import { simpleMeanings } from '../meanings.ts';
import type { StepProps } from '../step-rules.ts';
import { Failures } from '../task-failures.tsx';
import { TaskLines } from '../task-lines.tsx';
import { countFindings, type PlanInView, usePlan } from '../use-plan.ts';
import { NodeTerminal } from './node-terminal.tsx';

/** Are these two servers fit for it? */
export function CheckStep({ draft, tasks }: StepProps) {
  const texts = useTexts();
  const plan = usePlan({ draft, tasks });
  const isMissing = draft.issues.length > 0;
  const blockers = plan.result === undefined ? 0 : countFindings(plan.result).blockers;
  const blockedBecause = plan.isReading ? texts.text('ui.wizard.check.reading') : undefined;
  return (
    <StepPage
      title={texts.text('ui.wizard.check.title')}
      lead={texts.text('ui.wizard.check.lead')}
      meanings={simpleMeanings(texts, ['check-reads', 'check-listens', 'check-blockers'])}
      back={() => void goToStep(draft.id, 'connect')}
      next={{
        label: texts.text(blockers > 0 ? 'ui.wizard.check.next-anyway' : 'ui.wizard.check.next'),
        run: () => void goToStep(draft.id, 'design'),
        blockedBecause,
      }}
    >
      {isMissing && (
        <Paper withBorder p="md">
          <Text>{texts.text('ui.wizard.check.missing')}</Text>
        </Paper>
      )}
      <Questions nodes={nodeNames(draft)} />
      {plan.isReading && <Reading plan={plan} />}
      {!plan.isReading && <Failures draft={draft} failures={plan.failures} onRetry={plan.planAgain} />}
      {plan.result !== undefined && (
        <Findings draft={draft} result={plan.result} onAgain={plan.planAgain} isReading={plan.isReading} />
      )}
    </StepPage>
  );
}

/** Line by line what is being looked at. */
export function Reading({ plan }: { readonly plan: PlanInView }) {
  const texts = useTexts();
  const { task } = plan;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <TaskLines taskId={task?.id} isActive />
        {task !== undefined && (
          <Group>
            <Button variant="default" onClick={() => void cancelTask(task.id)}>
              {texts.text('ui.wizard.check.cancel')}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

type FindingsProps = {
  readonly draft: StepProps['draft'];
  readonly result: PlanResult;
  readonly onAgain: () => void;
  readonly isReading: boolean;
};

function Findings({ draft, result, onAgain, isReading }: FindingsProps) {
  const texts = useTexts();
  const names = nodeNames(draft);
  const ofPair = result.findings.filter(({ node }) => node === undefined || !names.includes(node));
  const { blockers, warnings } = countFindings(result);
  const verdict = blockers > 0 ? 'blocked' : warnings > 0 ? 'warned' : 'fine';
  return (
    <>
      <Group justify="space-between" wrap="nowrap">
        <Text fw={600}>
          {texts.text(`ui.wizard.check.${verdict}`, { count: blockers > 0 ? blockers : warnings })}
        </Text>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={isReading}
          onClick={onAgain}
        >
          {texts.text('ui.wizard.check.again')}
        </Button>
      </Group>
      {ofPair.length > 0 && (
        <Paper withBorder p="md" component="section">
          <Title order={2} mb="xs">
            {texts.text('ui.wizard.check.both')}
          </Title>
          <FindingList findings={ofPair} />
        </Paper>
      )}
      <SimpleGrid cols={2} spacing="md" style={{ alignItems: 'start' }}>
        {names.map((name, index) => (
          <Paper key={name} withBorder p="md" component="section" aria-label={name}>
            <Group justify="space-between" mb="xs" wrap="nowrap">
              <Title order={2}>{name}</Title>
              <NodeTerminal draft={draft} index={index as 0 | 1} />
            </Group>
            <FindingList findings={result.findings.filter(({ node }) => node === name)} />
          </Paper>
        ))}
      </SimpleGrid>
    </>
  );
}
