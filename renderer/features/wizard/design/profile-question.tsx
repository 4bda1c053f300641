import { Text } from '@mantine/core';
import { useTexts } from '../../../shared/texts.tsx';
import { duration } from '../../../shared/times.ts';
import { textAt, valuesOf } from '../draft-values.ts';
import { Choices } from './choices.tsx';
import { profileOf, profileOutageMs, profiles } from './profiles.ts';
import { type QuestionProps, QuestionSection } from './question-section.tsx';

/** How quickly is a silent server given up? */
export function ProfileQuestion({ draft, change }: QuestionProps) {
  const texts = useTexts();
  const title = texts.text('ui.wizard.design.profile-title');
  return (
    <QuestionSection title={title} what={texts.text('ui.wizard.design.profile-what')}>
      <Choices
        label={title}
        value={profileOf(textAt(valuesOf(draft), ['vrrp', 'profile']))}
        choices={profiles.map((profile) => ({
          value: profile,
          label: texts.text(`ui.wizard.design.profile-${profile}`),
          what: texts.text(`ui.wizard.design.profile-${profile}-what`),
          figure: (
            <>
              <Text size="sm" fw={600}>
                {texts.text('ui.wizard.design.power-off', {
                  time: duration(profileOutageMs[profile].powerOff, texts),
                })}
              </Text>
              <Text size="sm">
                {texts.text('ui.wizard.design.service-failed', {
                  time: duration(profileOutageMs[profile].serviceFailed, texts),
                })}
              </Text>
            </>
          ),
        }))}
        onChoose={(profile) => change({ path: ['vrrp', 'profile'], value: profile })}
      />
    </QuestionSection>
  );
}
