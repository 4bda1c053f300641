import { Button, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTexts } from '../../../shared/texts.tsx';
import { type Meaning, Means } from './means.tsx';
import classes from './wizard.module.css';

/** The button that leads on. */
export type NextButton = {
  readonly label: string;
  readonly run: () => void;
  /** Why it can't be pressed now, or what is being waited for: a whole sentence. */
  readonly blockedBecause?: string | undefined;
};

type StepPageProps = {
  readonly title: string;
  readonly lead: string;
  readonly meanings: readonly Meaning[];
  readonly back?: (() => void) | undefined;
  readonly next?: NextButton | undefined;
  readonly children: ReactNode;
};

/** One step: one question, what it means at the right, and the way on at the bottom. */
export function StepPage({ title, lead, meanings, back, next, children }: StepPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className={classes.page}>
      <div className={classes.body}>
        <div className={classes.content}>
          <header>
            <Title order={1} ref={heading} tabIndex={-1} style={{ outline: 'none' }}>
              {title}
            </Title>
            <Text c="dimmed" mt={4}>
              {lead}
            </Text>
          </header>
          {children}
        </div>
        <Means meanings={meanings} />
      </div>
      <StepFoot back={back} next={next} />
    </div>
  );
}

function StepFoot({ back, next }: Pick<StepPageProps, 'back' | 'next'>) {
  const texts = useTexts();
  const isBlocked = next?.blockedBecause !== undefined;
  return (
    <footer className={classes.foot}>
      {back !== undefined && (
        <Button variant="default" size="sm" onClick={back}>
          {texts.text('ui.wizard.back')}
        </Button>
      )}
      <Text className={classes.why} size="sm" c="dimmed" id="why-not-next" aria-live="polite">
        {next?.blockedBecause}
      </Text>
      {next !== undefined && (
        // Stays in the order of the Tab key, so that its reason is read out.
        <Button
          size="sm"
          {...(isBlocked ? { 'data-disabled': true } : {})}
          aria-disabled={isBlocked}
          aria-describedby="why-not-next"
          onClick={() => {
            if (!isBlocked) next.run();
          }}
        >
          {next.label}
        </Button>
      )}
    </footer>
  );
}
