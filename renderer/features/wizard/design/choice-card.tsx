import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './design.module.css';

/** What makes a control known as its card's. */
type ControlNames = {
  readonly id: string;
  readonly 'aria-label': string;
  readonly 'aria-describedby': string;
};

type ChoiceCardProps = {
  readonly id: string;
  readonly label: string;
  readonly what: string;
  /** A figure that helps to choose. */
  readonly figure?: ReactNode;
  /** The radio button or checkbox. */
  readonly control: (names: ControlNames) => ReactNode;
};

/** An answer to choose: what it is called and what it means. */
export function ChoiceCard({ id, label, what, figure, control }: ChoiceCardProps) {
  return (
    <label className={classes.choice} htmlFor={id}>
      {control({ id, 'aria-label': label, 'aria-describedby': `${id}-what` })}
      <div>
        <Text fw={600}>{label}</Text>
        <Text size="sm" id={`${id}-what`}>
          {what}
        </Text>
      </div>
      {figure !== undefined && <div className={classes.figure}>{figure}</div>}
    </label>
  );
}
