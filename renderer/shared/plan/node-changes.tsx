import { Badge, Box, Group, Paper, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import type { NodePlan, PlannedStep } from '../../../core/plan/plan.ts';
import { useTexts } from '../texts.tsx';
import classes from './plan.module.css';
import { StepRow } from './step-row.tsx';
import { groupOf, isOwn, planGroups } from './subject.ts';

type NodeChangesProps = {
  readonly node: NodePlan;
  /** It is changed before the other one. */
  readonly isFirst: boolean;
};

/** Everything that is changed on one node, by kind. */
export function NodeChanges({ node, isFirst }: NodeChangesProps) {
  const texts = useTexts();
  const reviewed = node.steps.filter((planned) => !isOwn(planned));
  const own = node.steps.filter(isOwn);
  return (
    <Paper withBorder component="section" className={classes.colours} aria-label={node.node}>
      <Group justify="space-between" px={10} py="xs" wrap="nowrap">
        <Text fw={600}>{node.node}</Text>
        <Group gap={6}>
          {isFirst && node.steps.length > 0 && (
            <Badge variant="light" tt="none">
              {texts.text('ui.plan.first')}
            </Badge>
          )}
          <Text size="sm" c="dimmed">
            {texts.text('ui.plan.changes', { count: node.steps.length })}
          </Text>
        </Group>
      </Group>
      {planGroups.map((group) => {
        const steps = reviewed.filter((planned) => groupOf(planned) === group);
        return steps.length === 0 ? null : (
          <Box key={group}>
            <div className={classes.group}>{texts.text(`ui.plan.group-${group}`)}</div>
            {steps.map((planned) => (
              <StepRow key={planned.step.id} planned={planned} />
            ))}
          </Box>
        );
      })}
      {own.length > 0 && <OwnFiles steps={own} />}
      {node.unchanged > 0 && (
        <Text size="sm" c="dimmed" px={10} py="xs" className={classes.step}>
          {texts.text('ui.plan.unchanged', { count: node.unchanged })}
        </Text>
      )}
    </Paper>
  );
}

/** Pairkeeper's own scripts and folders: their number is enough, until somebody asks. */
function OwnFiles({ steps }: { readonly steps: readonly PlannedStep[] }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <Box>
      <div className={classes.group}>{texts.text('ui.plan.group-own')}</div>
      <div className={classes.step}>
        <UnstyledButton className={classes.row} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span className={classes.mark} data-change="create" aria-hidden="true">
            +
          </span>
          <span>{texts.text('ui.plan.own', { count: steps.length })}</span>
          {isOpen ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        </UnstyledButton>
      </div>
      {isOpen && steps.map((planned) => <StepRow key={planned.step.id} planned={planned} />)}
    </Box>
  );
}
