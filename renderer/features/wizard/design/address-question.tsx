import { Text } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, textAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { FieldRows } from './field-rows.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** As many as the engine takes. */
const MAX_ADDRESSES = 20;

/** Which address do clients use? */
export function AddressQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const values = valuesOf(draft);
  const present = listAt(values, ['vips']);
  const vips = present.length === 0 ? [{ address: '' }] : present;
  const set = (next: readonly unknown[]) => change({ path: ['vips'], value: plainOf(next) });
  const setAddress = (index: number, address: string) =>
    present.length === 0 ? set([{ address }]) : change({ path: ['vips', index, 'address'], value: address });
  return (
    <QuestionSection
      title={texts.text('ui.wizard.design.vip-title')}
      what={texts.text('ui.wizard.design.vip-what')}
    >
      <FieldRows
        items={vips}
        onChange={set}
        newItem={{ address: '' }}
        least={1}
        most={MAX_ADDRESSES}
        addLabel={texts.text('ui.wizard.design.vip-add')}
        removeLabel={(vip) =>
          texts.text('ui.wizard.design.vip-remove', { address: textAt(vip, ['address']) })
        }
        row={(vip, index) => (
          <DraftField
            draft={draft}
            path={present.length === 0 ? ['vips'] : ['vips', index, 'address']}
            label={texts.text('ui.wizard.design.vip', { number: index + 1 })}
            placeholder="10.0.0.100/24"
            value={textAt(vip, ['address'])}
            isMonospace
            onCommit={(address) => setAddress(index, address)}
            rest={{ w: 280 }}
          />
        )}
      >
        {draft.isProposed && present.length === 1 && (
          <Text size="sm" c="dimmed">
            {texts.text('ui.wizard.design.vip-proposed')}
          </Text>
        )}
      </FieldRows>
    </QuestionSection>
  );
}
