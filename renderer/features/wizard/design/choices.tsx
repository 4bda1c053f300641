import { Radio, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './design.module.css';

/** One answer: what it is called and what it means. */
type Choice<Value extends string> = {
  readonly value: Value;
  readonly label: string;
  readonly what: string;
  /** A figure that helps to choose. */
  readonly figure?: ReactNode;
};

type ChoicesProps<Value extends string> = {
  readonly label: string;
  readonly value: Value | undefined;
  readonly choices: readonly Choice<Value>[];
  readonly onChoose: (value: Value) => void;
};

/** One of several answers, each explained in a sentence. */
export function Choices<Value extends string>({ label, value, choices, onChoose }: ChoicesProps<Value>) {
  const group = useId();
  return (
    <div role="radiogroup" aria-label={label} className={classes.choices}>
      {choices.map((choice) => (
        <label key={choice.value} className={classes.choice} htmlFor={`${group}-${choice.value}`}>
          <Radio
            id={`${group}-${choice.value}`}
            name={group}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
            aria-describedby={`${group}-${choice.value}-what`}
            aria-label={choice.label}
          />
          <div>
            <Text fw={600}>{choice.label}</Text>
            <Text size="sm" id={`${group}-${choice.value}-what`}>
              {choice.what}
            </Text>
          </div>
          {choice.figure !== undefined && <div className={classes.figure}>{choice.figure}</div>}
        </label>
      ))}
    </div>
  );
}
