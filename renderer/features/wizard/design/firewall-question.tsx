import { Switch } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import { valueAt, valuesOf } from '../draft-values.ts';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** Who opens the ways that the servers need? */
export function FirewallQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  return (
    <QuestionSection
      title={texts.text('ui.wizard.design.firewall-title')}
      what={texts.text('ui.wizard.design.firewall-what')}
    >
      <Switch
        label={texts.text('ui.wizard.design.firewall-manage')}
        description={texts.text('ui.wizard.design.firewall-manage-what')}
        checked={valueAt(valuesOf(draft), ['firewall', 'manage']) !== false}
        onChange={(event) => change({ path: ['firewall', 'manage'], value: event.currentTarget.checked })}
      />
    </QuestionSection>
  );
}
