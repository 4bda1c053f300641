import { Radio } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { ChoiceCard } from './choice-card.tsx';
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
        <ChoiceCard
          key={choice.value}
          id={`${group}-${choice.value}`}
          label={choice.label}
          what={choice.what}
          figure={choice.figure}
          control={(names) => (
            <Radio
              {...names}
              name={group}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChoose(choice.value)}
            />
          )}
        />
      ))}
    </div>
  );
}
