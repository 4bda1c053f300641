import { useTexts } from '../../../shared/texts.tsx';
import { listAt, plainOf, textAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { FieldRows } from './field-rows.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** As many as the engine takes. */
const MAX_DIRECTORIES = 20;

const LIST = ['files', 'directories'] as const;

/** Which directories shall be on both servers? */
export function FilesQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  return (
    <QuestionSection
      title={texts.text('ui.wizard.design.files-title')}
      what={texts.text('ui.wizard.design.files-what')}
    >
      <FieldRows
        items={listAt(valuesOf(draft), LIST)}
        onChange={(directories) => change({ path: [...LIST], value: plainOf(directories) })}
        newItem={{ path: '' }}
        most={MAX_DIRECTORIES}
        addLabel={texts.text('ui.wizard.design.files-add')}
        removeLabel={(directory) =>
          texts.text('ui.wizard.design.files-remove', { path: textAt(directory, ['path']) })
        }
        row={(directory, index) => (
          <DraftField
            draft={draft}
            path={[...LIST, index, 'path']}
            label={texts.text('ui.wizard.design.files-directory', { number: index + 1 })}
            placeholder="/srv/app"
            value={textAt(directory, ['path'])}
            isMonospace
            onCommit={(value) => change({ path: [...LIST, index, 'path'], value })}
            rest={{ w: 380 }}
          />
        )}
      />
    </QuestionSection>
  );
}
