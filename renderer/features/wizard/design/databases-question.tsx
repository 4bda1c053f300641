import { Anchor, Checkbox, Text } from '@mantine/core';
import { useId } from 'react';
import { useTexts } from '../../../shared/texts.tsx';
import { nodeNames, valuesOf } from '../draft-values.ts';
import { ChoiceCard } from './choice-card.tsx';
import { Choices } from './choices.tsx';
import {
  chooseFirstPrimary,
  copiedDatabases,
  databases,
  firstPrimaryOf,
  lacksWitness,
  wantDatabase,
  wantedDatabases,
} from './database-values.ts';
import classes from './design.module.css';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

type DatabasesQuestionProps = QuestionProps & {
  /** Leads to the question about witnesses. */
  readonly onAskWitness: () => void;
};

/** Which databases run on the pair? */
export function DatabasesQuestion({ draft, change, onAskWitness }: DatabasesQuestionProps) {
  const texts = useTexts();
  const group = useId();
  const values = valuesOf(draft);
  const wanted = wantedDatabases(values);
  const title = texts.text('ui.wizard.design.databases-title');
  return (
    <QuestionSection title={title} what={texts.text('ui.wizard.design.databases-what')}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a frame of its own */}
      <div role="group" aria-label={title} className={classes.choices}>
        {databases.map((database) => (
          <ChoiceCard
            key={database.section}
            id={`${group}-${database.section}`}
            label={database.name}
            what={texts.text(`ui.wizard.design.database-${database.section}`)}
            control={(names) => (
              <Checkbox
                {...names}
                checked={wanted.includes(database)}
                onChange={(event) => change(...wantDatabase(values, database, event.currentTarget.checked))}
              />
            )}
          />
        ))}
      </div>
      {copiedDatabases(values).length > 0 && <FirstPrimary draft={draft} change={change} />}
      {wanted.length > 0 && lacksWitness(values) && (
        <Text size="sm">
          {texts.text('ui.wizard.design.databases-wait')}{' '}
          <Anchor component="button" type="button" size="sm" onClick={onAskWitness}>
            {texts.text('ui.wizard.design.databases-witness')}
          </Anchor>
        </Text>
      )}
    </QuestionSection>
  );
}

/** Whose data does the pair begin with? */
function FirstPrimary({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const values = valuesOf(draft);
  const [first, second] = nodeNames(draft);
  const label = texts.text('ui.wizard.design.first-primary');
  const data = (node: string, other: string) => ({
    value: node,
    label: texts.text('ui.wizard.design.first-primary-node', { node }),
    what: texts.text('ui.wizard.design.first-primary-node-what', { node, other }),
  });
  return (
    <div>
      <Text fw={600} mb={6}>
        {label}
      </Text>
      <Choices
        label={label}
        value={firstPrimaryOf(values)}
        choices={[
          {
            value: '',
            label: texts.text('ui.wizard.design.first-primary-open', { first }),
            what: texts.text('ui.wizard.design.first-primary-open-what', { second }),
          },
          data(first, second),
          data(second, first),
        ]}
        onChoose={(node) => change(...chooseFirstPrimary(values, node))}
      />
    </div>
  );
}
