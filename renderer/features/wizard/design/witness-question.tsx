import { Switch } from '@mantine/core';
import type { Ref } from 'react';
import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, valueAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { FieldRows } from './field-rows.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** As many as the engine takes. */
const MAX_WITNESSES = 5;

/** How does a server know that it is cut off itself? */
export function WitnessQuestion({ draft, change, ref }: QuestionProps & { readonly ref: Ref<HTMLElement> }) {
  const texts = useTexts();
  const values = valuesOf(draft);
  const witnesses = listAt(values, ['witnesses']).map((witness) => String(witness ?? ''));
  return (
    <QuestionSection
      ref={ref}
      title={texts.text('ui.wizard.design.witness-title')}
      what={texts.text('ui.wizard.design.witness-what')}
    >
      <FieldRows
        items={witnesses}
        onChange={(next) => change({ path: ['witnesses'], value: plainOf(next) })}
        newItem=""
        most={MAX_WITNESSES}
        addLabel={texts.text('ui.wizard.design.witness-add')}
        removeLabel={(address) => texts.text('ui.wizard.design.witness-remove', { address })}
        row={(witness, index) => (
          <DraftField
            draft={draft}
            path={['witnesses', index]}
            label={texts.text('ui.wizard.design.witness', { number: index + 1 })}
            placeholder="10.0.0.1"
            value={witness}
            isMonospace
            onCommit={(address) => change({ path: ['witnesses', index], value: address })}
            rest={{ w: 280 }}
          />
        )}
      />
      <Switch
        label={texts.text('ui.wizard.design.witness-fails')}
        description={texts.text('ui.wizard.design.witness-fails-what')}
        checked={valueAt(values, ['vrrp', 'witnessFailsNode']) === true}
        onChange={(event) =>
          change({ path: ['vrrp', 'witnessFailsNode'], value: event.currentTarget.checked })
        }
      />
    </QuestionSection>
  );
}
