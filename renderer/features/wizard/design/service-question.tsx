import { Text } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import { textAt, valuesOf } from '../draft-values.ts';
import { DraftField } from '../fields.tsx';
import { Choices } from './choices.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';
import { changesFor, serviceOf } from './service-values.ts';
import { TlsFields } from './tls-fields.tsx';
import { UpstreamFields } from './upstream-fields.tsx';

const kinds = ['welcome', 'folder', 'proxy', 'none'] as const;

/** What do clients get at the shared address? */
export function ServiceQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const title = texts.text('ui.wizard.design.service-title');
  const kind = serviceOf(draft);
  return (
    <QuestionSection title={title} what={texts.text('ui.wizard.design.service-what')}>
      {kind === 'custom' && <Text size="sm">{texts.text('ui.wizard.design.service-custom')}</Text>}
      <Choices
        label={title}
        value={kind === 'custom' ? undefined : kind}
        choices={kinds.map((value) => ({
          value,
          label: texts.text(`ui.wizard.design.service-${value}`),
          what: texts.text(`ui.wizard.design.service-${value}-what`),
        }))}
        onChoose={(chosen) => change(...changesFor(chosen, draft))}
      />
      {kind === 'folder' && (
        <DraftField
          draft={draft}
          path={['nginx', 'sites', 0, 'root']}
          label={texts.text('ui.wizard.design.root')}
          description={texts.text('ui.wizard.design.root-what')}
          value={textAt(valuesOf(draft), ['nginx', 'sites', 0, 'root'])}
          isMonospace
          onCommit={(root) => change({ path: ['nginx', 'sites', 0, 'root'], value: root })}
        />
      )}
      {kind === 'proxy' && <UpstreamFields draft={draft} change={change} />}
      {(kind === 'folder' || kind === 'proxy') && <TlsFields draft={draft} change={change} />}
    </QuestionSection>
  );
}
