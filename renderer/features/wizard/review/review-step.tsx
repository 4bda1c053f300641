import { Button, Group, Paper, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { Plan } from '../../../../core/plan/plan.ts';
import type { PlanResult } from '../../../../electron/contract/task.ts';
import { FindingList } from '../../../shared/findings/finding-list.tsx';
import { FailoverTable } from '../../../shared/plan/failover-table.tsx';
import { PlanChanges } from '../../../shared/plan/plan-changes.tsx';
import { PlanRisk } from '../../../shared/plan/plan-risk.tsx';
import { SimulatedStates } from '../../../shared/plan/simulated-states.tsx';
import { Problem } from '../../../shared/problem.tsx';
import { Questions } from '../../../shared/questions/questions.tsx';
import { startTask } from '../../../shared/tasks.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { useBusy } from '../../../shared/use-busy.ts';
import { Reading } from '../check/check-step.tsx';
import { goToStep } from '../draft-actions.ts';
import { nodeNames } from '../draft-values.ts';
import { type NextButton, StepPage } from '../frame/step-page.tsx';
import { simpleMeanings } from '../meanings.ts';
import type { StepProps } from '../step-rules.ts';
import { Failures } from '../task-failures.tsx';
import { countFindings, type PlanInView, usePlan } from '../use-plan.ts';
import { ExportPlan } from './export-plan.tsx';

/** Shall exactly this be done? */
export function ReviewStep({ draft, tasks }: StepProps) {
  const texts = useTexts();
  const plan = usePlan({ draft, tasks });
  const applying = useBusy();
  const apply = async () => {
    if (plan.task === undefined) return;
    await startTask({ kind: 'apply', target: { draftId: draft.id }, planTaskId: plan.task.id });
    await goToStep(draft.id, 'apply');
  };
  return (
    <StepPage
      title={texts.text('ui.wizard.review.title')}
      lead={texts.text('ui.wizard.review.lead')}
      meanings={simpleMeanings(texts, ['review-nothing-yet', 'review-order', 'review-back'])}
      back={() => void goToStep(draft.id, 'design')}
      next={useApplyButton(plan, applying.isBusy, () => applying.run(apply))}
    >
      <Questions nodes={nodeNames(draft)} />
      {plan.isReading && <Reading plan={plan} />}
      {!plan.isReading && <Failures draft={draft} failures={plan.failures} onRetry={plan.planAgain} />}
      {applying.failure !== undefined && <Problem error={applying.failure} />}
      {plan.result !== undefined && !plan.isReading && (
        <Reviewed draft={draft} plan={plan} result={plan.result} />
      )}
    </StepPage>
  );
}

/** The button says what it does; while it can't, a sentence says why. */
function useApplyButton(plan: PlanInView, isBusy: boolean, run: () => void): NextButton {
  const texts = useTexts();
  const { result } = plan;
  const servers = result?.plan?.nodes.filter((node) => node.steps.length > 0).length ?? 2;
  const label =
    servers === 0
      ? texts.text('ui.wizard.review.nothing-do')
      : texts.text('ui.wizard.review.do', { count: servers });
  const blockers = result === undefined ? 0 : countFindings(result).blockers;
  const why = (): string | undefined => {
    if (isBusy) return texts.text('ui.wizard.review.beginning');
    if (plan.isReading) return texts.text('ui.wizard.review.reading');
    if (blockers > 0) return texts.text('ui.wizard.review.blocked', { count: blockers });
    return result?.plan === undefined ? texts.text('ui.wizard.review.no-plan') : undefined;
  };
  return { label, run, blockedBecause: why() };
}

type ReviewedProps = {
  readonly draft: StepProps['draft'];
  readonly plan: PlanInView;
  readonly result: PlanResult;
};

function Reviewed({ draft, plan, result }: ReviewedProps) {
  const texts = useTexts();
  const grave = result.findings.filter(({ level }) => level !== 'ok');
  return (
    <>
      {grave.length > 0 && (
        <Paper withBorder p="md" component="section">
          <FindingList findings={grave} />
        </Paper>
      )}
      {result.plan !== undefined && <PlanInWords draft={draft} result={result} plan={result.plan} />}
      <Group gap="xs">
        <ExportPlan draft={draft} plan={result.plan} />
        <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={plan.planAgain}>
          {texts.text('ui.wizard.review.again')}
        </Button>
      </Group>
    </>
  );
}

type PlanInWordsProps = {
  readonly draft: StepProps['draft'];
  readonly result: PlanResult;
  readonly plan: Plan;
};

function PlanInWords({ draft, result, plan }: PlanInWordsProps) {
  const texts = useTexts();
  const [first, second] = nodeNames(draft);
  const holder = result.holder ?? plan.firstNode;
  const other = holder === first ? second : first;
  const isEmpty = plan.nodes.every(({ steps }) => steps.length === 0);
  return (
    <>
      <section>
        <Title order={2} mb={4}>
          {texts.text('ui.plan.failover')}
        </Title>
        <FailoverTable predictedMs={result.predictedMs} holder={holder} other={other} />
        {result.failover !== undefined && <SimulatedStates failover={result.failover} />}
      </section>
      {isEmpty ? (
        <Text>{texts.text('ui.wizard.review.nothing')}</Text>
      ) : (
        <>
          <section>
            <Title order={2} mb="xs">
              {texts.text('ui.wizard.review.risk')}
            </Title>
            <PlanRisk result={result} plan={plan} />
          </section>
          <section>
            <Title order={2} mb="xs">
              {texts.text('ui.wizard.review.changes')}
            </Title>
            <PlanChanges plan={plan} />
          </section>
        </>
      )}
    </>
  );
}
