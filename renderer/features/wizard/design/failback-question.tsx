import { useTexts } from '../../../shared/texts.tsx';
import { nodeNames, textAt, valuesOf } from '../draft-values.ts';
import { Choices } from './choices.tsx';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

const failbacks = ['manual', 'automatic'] as const;

/** What happens when a repaired server is back? */
export function FailbackQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const title = texts.text('ui.wizard.design.failback-title');
  const values = valuesOf(draft);
  const preferred = textAt(values, ['vrrp', 'preferredNode']) || nodeNames(draft)[0];
  const value = textAt(values, ['vrrp', 'failback']);
  return (
    <QuestionSection title={title} what={texts.text('ui.wizard.design.failback-what')}>
      <Choices
        label={title}
        value={failbacks.find((failback) => failback === value) ?? 'manual'}
        choices={failbacks.map((failback) => ({
          value: failback,
          label: texts.text(`ui.wizard.design.failback-${failback}`),
          what: texts.text(`ui.wizard.design.failback-${failback}-what`, { node: preferred }),
        }))}
        onChoose={(failback) => change({ path: ['vrrp', 'failback'], value: failback })}
      />
    </QuestionSection>
  );
}
