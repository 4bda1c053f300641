import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { describeFailure } from './describe-failure.ts';
import classes from './problem.module.css';
import { useTexts } from './texts.tsx';

type ProblemProps = {
  /** Whatever a promise rejected with, or an error as another process told it. */
  readonly error: unknown;
  /** Offers to try again. */
  readonly onRetry?: (() => void) | undefined;
  /** Other ways out, as buttons. */
  readonly children?: ReactNode;
};

/** What went wrong, where, why, and what to do; read out as soon as it appears. */
export function Problem({ error, onRetry, children }: ProblemProps) {
  const texts = useTexts();
  const { what, reasons, remedy } = describeFailure(error, texts);
  return (
    <div className={classes.problem} role="alert">
      <strong className={classes.what}>{what}</strong>
      {reasons.length > 0 && (
        <ul className={classes.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      <div className={classes.remedy}>{remedy}</div>
      {(onRetry !== undefined || children !== undefined) && (
        <div className={classes.ways}>
          {onRetry !== undefined && (
            <Button variant="default" onClick={onRetry}>
              {texts.text('ui.do.retry')}
            </Button>
          )}
          {children}
        </div>
      )}
    </div>
  );
}
