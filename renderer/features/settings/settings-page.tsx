import { Text } from '@mantine/core';
import { useTexts } from '../../shared/texts.tsx';

export function SettingsPage() {
  const texts = useTexts();
  return <Text>{texts.text('ui.shell.settings')}</Text>;
}
