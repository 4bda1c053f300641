import { Switch } from '@mantine/core';
import { useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import { Section } from './section.tsx';
import { useChange } from './use-change.tsx';

/** When the app is there. */
export function StartSection() {
  const texts = useTexts();
  const { closeToTray, startAtLogin } = useSettings(({ settings }) => settings);
  const { change, problem } = useChange();
  return (
    <Section title={texts.text('ui.settings.start')}>
      <Switch
        label={texts.text('ui.settings.close-to-tray')}
        description={texts.text('ui.settings.close-to-tray-what')}
        checked={closeToTray}
        onChange={(event) => change({ closeToTray: event.currentTarget.checked })}
      />
      <Switch
        label={texts.text('ui.settings.start-at-login')}
        checked={startAtLogin}
        onChange={(event) => change({ startAtLogin: event.currentTarget.checked })}
      />
      {problem}
    </Section>
  );
}
