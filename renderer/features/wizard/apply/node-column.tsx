import { Badge, Group, Loader, Paper, Progress, Text, Title } from '@mantine/core';
import { IconArrowBackUp, IconCircle, IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../../shared/texts.tsx';
import classes from './apply.module.css';
import { type NodeProgress, percentDone, phases } from './progress.ts';

type NodeColumnProps = {
  readonly name: string;
  readonly progress: NodeProgress;
  readonly isActive: boolean;
  readonly isFirst: boolean;
};

/** One server while it is changed: its phases and the step it is at. */
export function NodeColumn({ name, progress, isActive, isFirst }: NodeColumnProps) {
  const texts = useTexts();
  return (
    <Paper withBorder p="md" component="section" aria-label={name}>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{name}</Title>
        {isFirst && (
          <Badge variant="light" tt="none">
            {texts.text('ui.plan.first')}
          </Badge>
        )}
      </Group>
      <ol className={classes.phases}>
        {phases.map((phase) => {
          const state = progress.phases[phase];
          return (
            <li key={phase} className={classes.phase} data-state={state}>
              <PhaseGlyph state={state} isActive={isActive && progress.rollBack === 'none'} />
              {texts.text(`ui.wizard.apply.phase-${phase}`)}
            </li>
          );
        })}
        {progress.rollBack !== 'none' && (
          <li className={classes.phase}>
            <IconArrowBackUp size={18} color="var(--pk-degraded)" aria-hidden="true" />
            {texts.text(`ui.wizard.apply.roll-back-${progress.rollBack}`)}
          </li>
        )}
      </ol>
      <Progress
        mt="md"
        size="sm"
        value={percentDone(progress)}
        aria-label={texts.text('ui.wizard.apply.steps-of', { node: name })}
      />
      <Text size="sm" c="dimmed" mt={6} className={classes.now} data-active={isActive}>
        <StepSentence progress={progress} isActive={isActive} />
      </Text>
    </Paper>
  );
}

function StepSentence({ progress, isActive }: Pick<NodeColumnProps, 'progress' | 'isActive'>): ReactNode {
  const texts = useTexts();
  const { step, lostAt, done, total, rollBack } = progress;
  if (rollBack !== 'none') return null;
  if (lostAt !== undefined) return texts.text('ui.wizard.apply.lost');
  if (!isActive) return total === 0 ? null : texts.text('ui.wizard.apply.steps-made', { done, total });
  if (step === undefined) return texts.text('ui.wizard.apply.no-step');
  const { number, why } = step;
  // While preparing, packages are told by their place in the whole plan, and why says nothing of how far it is.
  if (progress.phases.commit === 'waiting') {
    return texts.text(`ui.wizard.apply.${progress.phases.prepare === 'done' ? 'no-step' : 'preparing'}`);
  }
  return texts.text('ui.wizard.apply.step', { number, total, why: texts.text(`step.${why}`) });
}

function PhaseGlyph({ state, isActive }: { readonly state: string; readonly isActive: boolean }) {
  if (state === 'done') return <IconCircleCheck size={18} color="var(--pk-healthy)" aria-hidden="true" />;
  if (state === 'running' && isActive) return <Loader size={16} aria-hidden="true" />;
  return <IconCircle size={18} color="var(--pk-strong-line)" aria-hidden="true" />;
}
