import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { usePlace } from '../shared/place.ts';
import { useSettings } from '../shared/settings.ts';
import { TextsProvider } from '../shared/texts.tsx';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';
import { viewOf } from './views.tsx';

/** The whole window: providers around the shell, and in it the view that was chosen. */
export function App() {
  const colorScheme = useSettings(({ settings }) => settings.colorScheme);
  const place = usePlace((history) => history.place);
  const forced = colorScheme === 'system' ? {} : { forceColorScheme: colorScheme };
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" {...forced}>
      <TextsProvider>
        <Notifications position="bottom-right" />
        <Shell>{viewOf(place)}</Shell>
      </TextsProvider>
    </MantineProvider>
  );
}
