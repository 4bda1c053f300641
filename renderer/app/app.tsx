import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useCallback, useEffect, useState } from 'react';
import { usePlace } from '../shared/place.ts';
import { Questions } from '../shared/questions/questions.tsx';
import { useSettings } from '../shared/settings.ts';
import { TextsProvider, useLanguage, useTexts } from '../shared/texts.tsx';
import { CommandPalette } from './command-palette.tsx';
import { HelpPanel } from './help-panel.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Problems } from './problems.tsx';
import { Shell } from './shell.tsx';
import { useShortcuts } from './shortcuts.ts';
import { useTaskNotices } from './task-notices.ts';
import { theme } from './theme.ts';
import { viewOf } from './views.tsx';

/** The whole window: providers around the shell, and in it the view that was chosen. */
export function App() {
  const colorScheme = useSettings(({ settings }) => settings.colorScheme);
  const forced = colorScheme === 'system' ? {} : { forceColorScheme: colorScheme };
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" {...forced}>
      <TextsProvider>
        <Notifications position="bottom-right" limit={3} />
        <Window />
      </TextsProvider>
    </MantineProvider>
  );
}

function Window() {
  const place = usePlace((history) => history.place);
  const language = useLanguage();
  const platform = useSettings(({ info }) => info.platform);
  const [hasHelp, setHasHelp] = useState(false);
  const toggleHelp = useCallback(() => setHasHelp((has) => !has), []);
  const page = place.view === 'pair' ? `${pageKey(place)} ${place.tab}` : pageKey(place);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is of the page that it was asked for on
  useEffect(() => setHasHelp(false), [page]);
  useShortcuts(toggleHelp);
  useTaskNotices(useTexts());
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.platform = platform;
  }, [language, platform]);
  const top = (
    <>
      <Problems />
      {hasHelp && <HelpPanel onClose={() => setHasHelp(false)} />}
      {place.view !== 'wizard' && <Questions />}
    </>
  );
  return (
    <>
      <Shell top={top}>
        <PageBoundary key={pageKey(place)}>{viewOf(place)}</PageBoundary>
      </Shell>
      <CommandPalette showHelp={toggleHelp} />
    </>
  );
}

/** A page that failed is left behind by going to another one. */
function pageKey(place: ReturnType<typeof usePlace.getState>['place']): string {
  return place.view === 'pair' ? `pair ${place.pairId}` : place.view;
}
