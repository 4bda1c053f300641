import { Text } from '@mantine/core';
import type { Draft } from '../../../electron/contract/pair.ts';
import { useFleet } from '../../shared/fleet.ts';
import { useNewestTask } from '../../shared/tasks.ts';
import { useTexts } from '../../shared/texts.tsx';
import { ApplyStep } from './apply/apply-step.tsx';
import { CheckStep } from './check/check-step.tsx';
import { ConnectStep } from './connect/connect-step.tsx';
import { DesignStep } from './design/design-step.tsx';
import { useDraft } from './draft-actions.ts';
import { StepRail } from './frame/step-rail.tsx';
import classes from './frame/wizard.module.css';
import { ProveStep } from './prove/prove-step.tsx';
import { ReviewStep } from './review/review-step.tsx';
import { StartPage } from './start/start-page.tsx';
import type { DraftTasks, StepProps } from './step-rules.ts';
import { type TerminalSlot, TerminalSlotContext } from './terminal-slot.ts';

type WizardProps = {
  readonly draftId?: string | undefined;
  /** Shows live terminals on the draft's servers. */
  readonly terminals?: TerminalSlot;
};

/** Pairs two servers, step by step. Without a draft it offers to begin one. */
export function Wizard({ draftId, terminals }: WizardProps) {
  const texts = useTexts();
  const draft = useDraft(draftId ?? '');
  const isLoaded = useFleet((fleet) => fleet.isLoaded);
  if (draft !== undefined) {
    return (
      <TerminalSlotContext value={terminals}>
        <DraftWizard draft={draft} />
      </TerminalSlotContext>
    );
  }
  if (draftId !== undefined && !isLoaded) {
    return <Text p="xl">{texts.text('ui.wizard.loading')}</Text>;
  }
  return <StartPage />;
}

function DraftWizard({ draft }: { readonly draft: Draft }) {
  const target = { draftId: draft.id };
  const tasks: DraftTasks = {
    connect: useNewestTask('connect', target),
    plan: useNewestTask('plan', target),
    apply: useNewestTask('apply', target),
  };
  return (
    <div className={classes.root}>
      <StepRail draft={draft} tasks={tasks} />
      <Step key={draft.step} draft={draft} tasks={tasks} />
    </div>
  );
}

function Step({ draft, tasks }: StepProps) {
  switch (draft.step) {
    case 'connect':
      return <ConnectStep draft={draft} tasks={tasks} />;
    case 'check':
      return <CheckStep draft={draft} tasks={tasks} />;
    case 'design':
      return <DesignStep draft={draft} tasks={tasks} />;
    case 'review':
      return <ReviewStep draft={draft} tasks={tasks} />;
    case 'apply':
      return <ApplyStep draft={draft} tasks={tasks} />;
    case 'prove':
      return <ProveStep draft={draft} />;
  }
}
