import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode, Ref } from 'react';
import type { Draft } from '../../../../electron/contract/pair.ts';
import type { ChangeDraft } from './change-draft.ts';
import classes from './design.module.css';

/** What each question of this step is given. */
export type QuestionProps = { readonly draft: Draft; readonly change: ChangeDraft };

type QuestionSectionProps = {
  readonly title: string;
  readonly what: string;
  readonly children: ReactNode;
  /** For questions that others lead to. */
  readonly ref?: Ref<HTMLElement>;
};

/** One question: what is asked, why, and the answers. */
export function QuestionSection({ title, what, children, ref }: QuestionSectionProps) {
  return (
    <section className={classes.question} aria-label={title} ref={ref} {...(ref && { tabIndex: -1 })}>
      <div>
        <Title order={2}>{title}</Title>
        <Text size="sm" c="dimmed" mt={2}>
          {what}
        </Text>
      </div>
      <Stack gap="sm">{children}</Stack>
    </section>
  );
}
