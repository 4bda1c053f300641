import { Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../problem.tsx';
import type { Busy } from '../use-busy.ts';
import classes from './questions.module.css';

type QuestionFrameProps = {
  readonly icon: ReactNode;
  readonly title: string;
  readonly busy: Busy;
  readonly children: ReactNode;
  readonly buttons: ReactNode;
};

/** The box that every question stands in: what is asked, the answer, the buttons. */
export function QuestionFrame({ icon, title, busy, children, buttons }: QuestionFrameProps) {
  return (
    <Paper withBorder p="md" className={classes.question} component="section" aria-label={title}>
      <Group align="flex-start" wrap="nowrap" gap="md">
        <span className={classes.icon} aria-hidden="true">
          {icon}
        </span>
        <Stack gap="sm" flex={1} miw={0}>
          <Text fw={600}>{title}</Text>
          {children}
          {busy.failure !== undefined && <Problem error={busy.failure} />}
          <Group gap="xs">{buttons}</Group>
        </Stack>
      </Group>
    </Paper>
  );
}
