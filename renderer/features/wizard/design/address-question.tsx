import { ActionIcon, Button, Group, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, textAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

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
      {vips.map((vip, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an address is known by its place
        <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
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
          {present.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={texts.text('ui.wizard.design.vip-remove', { address: textAt(vip, ['address']) })}
              onClick={() => set(present.filter((_, other) => other !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {draft.isProposed && present.length === 1 && (
        <Text size="sm" c="dimmed">
          {texts.text('ui.wizard.design.vip-proposed')}
        </Text>
      )}
      <Button
        variant="subtle"
        px={6}
        ml={-6}
        w="fit-content"
        leftSection={<IconPlus size={14} />}
        onClick={() => set([...present, { address: '' }])}
      >
        {texts.text('ui.wizard.design.vip-add')}
      </Button>
    </QuestionSection>
  );
}
