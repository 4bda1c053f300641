import { ActionIcon, Button, Group } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, valueAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** As many as the engine takes. */
const MAX_DIRECTORIES = 20;

const LIST = ['files', 'directories'] as const;

/** Which directories shall be on both servers? */
export function FilesQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const directories = listAt(valuesOf(draft), LIST);
  const set = (next: readonly unknown[]) => change({ path: [...LIST], value: plainOf(next) });
  return (
    <QuestionSection
      title={texts.text('ui.wizard.design.files-title')}
      what={texts.text('ui.wizard.design.files-what')}
    >
      {directories.map((directory, index) => {
        const path = String(valueAt(directory, ['path']) ?? '');
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a directory is known by its place
          <Group key={index} gap="xs" align="flex-end" wrap="nowrap">
            <DraftField
              draft={draft}
              path={[...LIST, index, 'path']}
              label={texts.text('ui.wizard.design.files-directory', { number: index + 1 })}
              placeholder="/srv/app"
              value={path}
              isMonospace
              onCommit={(value) => change({ path: [...LIST, index, 'path'], value })}
              rest={{ w: 380 }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={texts.text('ui.wizard.design.files-remove', { path })}
              onClick={() => set(directories.filter((_, other) => other !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        );
      })}
      {directories.length < MAX_DIRECTORIES && (
        <Button
          variant="subtle"
          px={6}
          ml={-6}
          w="fit-content"
          leftSection={<IconPlus size={14} />}
          onClick={() => set([...directories, { path: '' }])}
        >
          {texts.text('ui.wizard.design.files-add')}
        </Button>
      )}
    </QuestionSection>
  );
}
