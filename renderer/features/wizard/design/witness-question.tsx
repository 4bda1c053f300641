import { ActionIcon, Button, Group, Switch } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, valueAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** As many as the engine takes. */
const MAX_WITNESSES = 5;

/** How does a server know that it is cut off itself? */
export function WitnessQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const values = valuesOf(draft);
  const witnesses = listAt(values, ['witnesses']).map((witness) => String(witness ?? ''));
  const set = (next: readonly string[]) => change({ path: ['witnesses'], value: plainOf(next) });
  return (
    <QuestionSection
      title={texts.text('ui.wizard.design.witness-title')}
      what={texts.text('ui.wizard.design.witness-what')}
    >
      {witnesses.map((witness, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a witness is known by its place
        <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
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
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={texts.text('ui.wizard.design.witness-remove', { address: witness })}
            onClick={() => set(witnesses.filter((_, other) => other !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      {witnesses.length < MAX_WITNESSES && (
        <Button
          variant="subtle"
          px={6}
          ml={-6}
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...witnesses, ''])}
        >
          {texts.text('ui.wizard.design.witness-add')}
        </Button>
      )}
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
