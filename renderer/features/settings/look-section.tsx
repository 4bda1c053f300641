import { NativeSelect, SegmentedControl, Text } from '@mantine/core';
import type { Settings } from '../../../electron/contract/settings.ts';
import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { Section } from './section.tsx';
import { useChange } from './use-change.tsx';

/** Language and colours. */
export function LookSection() {
  const texts = useTexts();
  const { language, colorScheme } = useSettings(({ settings }) => settings);
  const { change, problem } = useChange();
  const schemes: readonly Settings['colorScheme'][] = ['system', 'light', 'dark'];
  return (
    <Section title={texts.text('ui.settings.look')}>
      <NativeSelect
        label={texts.text('ui.settings.language')}
        value={language}
        onChange={(event) => change({ language: event.currentTarget.value as Settings['language'] })}
        // Each language is named in its own words, so that it is found from any other.
        data={[
          { value: 'system', label: texts.text('ui.settings.as-system') },
          { value: 'en', label: 'English' },
          { value: 'zh-CN', label: '简体中文' },
        ]}
      />
      <div>
        <Text component="div" fw={600} size="sm" mb={2}>
          {texts.text('ui.settings.colors')}
        </Text>
        <SegmentedControl
          aria-label={texts.text('ui.settings.colors')}
          value={colorScheme}
          onChange={(value) => change({ colorScheme: value as Settings['colorScheme'] })}
          data={schemes.map((scheme) => ({
            value: scheme,
            label: texts.text(`ui.settings.scheme-${scheme}`),
          }))}
        />
      </div>
      {problem}
    </Section>
  );
}
