import { Button, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Draft, type DraftStep, draftSteps } from '../../../../electron/contract/pair.ts';
import { goTo } from '../../../shared/place.ts';
import { useTexts } from '../../../shared/texts.tsx';
import { goToStep } from '../draft-actions.ts';
import { textAt, valuesOf } from '../draft-values.ts';
import { type DraftTasks, lockOf } from '../step-rules.ts';
import { DiscardButton } from './discard-button.tsx';
import classes from './wizard.module.css';

type StepRailProps = { readonly draft: Draft; readonly tasks: DraftTasks };

/** The steps, how far the draft has come, and the ways out. */
export function StepRail({ draft, tasks }: StepRailProps) {
  const texts = useTexts();
  const name = textAt(valuesOf(draft), ['name']);
  return (
    <nav className={classes.rail} aria-label={texts.text('ui.wizard.steps')}>
      <div className={classes.railName}>{name || texts.text('ui.wizard.new-pair')}</div>
      <ol className={classes.steps}>
        {draftSteps.map((step, index) => (
          <li key={step}>
            <StepEntry step={step} number={index + 1} draft={draft} tasks={tasks} />
          </li>
        ))}
      </ol>
      <div className={classes.railFoot}>
        <Button variant="subtle" color="gray" px={8} onClick={() => goTo({ view: 'pairs' })}>
          {texts.text('ui.wizard.close')}
        </Button>
        <DiscardButton draft={draft} isDisabled={lockOf('connect', draft, tasks) !== undefined} />
      </div>
    </nav>
  );
}

type StepEntryProps = StepRailProps & { readonly step: DraftStep; readonly number: number };

function StepEntry({ step, number, draft, tasks }: StepEntryProps) {
  const texts = useTexts();
  const isCurrent = draft.step === step;
  const isDone = draftSteps.indexOf(step) < draftSteps.indexOf(draft.step);
  const lock = lockOf(step, draft, tasks);
  const state = isCurrent ? 'current' : isDone ? 'done' : lock === undefined ? 'open' : 'locked';
  const glyph: ReactNode =
    state === 'done' ? <IconCheck size={14} /> : state === 'locked' ? <IconLock size={12} /> : number;
  const label = texts.text(`ui.wizard.step.${step}`);
  const entry = (
    <UnstyledButton
      className={classes.step}
      data-state={state}
      aria-current={isCurrent ? 'step' : undefined}
      aria-disabled={lock !== undefined || undefined}
      onClick={() => {
        if (lock === undefined && !isCurrent) void goToStep(draft.id, step);
      }}
    >
      <span className={classes.number} aria-hidden="true">
        {glyph}
      </span>
      {label}
      <VisuallyHidden>: {texts.text(`ui.wizard.step-${state}`)}</VisuallyHidden>
    </UnstyledButton>
  );
  if (lock === undefined) return entry;
  return (
    <Tooltip label={texts.text(`ui.wizard.locked.${lock}`)} position="right" multiline maw={280}>
      {entry}
    </Tooltip>
  );
}
