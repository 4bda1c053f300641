import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo } from 'react';
import { changeSettings, useSettings } from '../../shared/settings.ts';
import { useTexts } from '../../shared/texts.tsx';
import type { PaneOptions } from './pane.ts';
import { terminalThemes } from './terminal-theme.ts';
import { allPanes } from './workspaces.ts';

const SMALLEST_FONT = 8;
const LARGEST_FONT = 32;
const USUAL_FONT = 13;

/** How new terminals look; those that are open follow. */
export function useNewPaneOptions(): Omit<PaneOptions, 'target' | 'node'> {
  const texts = useTexts();
  const { fontSize, record } = useSettings(({ settings }) => settings.terminal);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  useEffect(() => {
    for (const { view } of allPanes()) {
      view.terminal.options.fontSize = fontSize;
      view.terminal.options.theme = terminalThemes[scheme];
      view.fit();
    }
  }, [fontSize, scheme]);
  return useMemo(
    () => ({
      fontSize,
      scheme,
      record,
      describeSkipped: (bytes) =>
        texts.text('ui.terminal.skipped', { size: `${(bytes / 1_000_000).toFixed(1)} MB` }),
      describeReconnected: () =>
        texts.text('ui.terminal.reconnected', {
          time: new Date().toLocaleTimeString(texts.language),
        }),
    }),
    [fontSize, scheme, record, texts],
  );
}

/** Makes the text of all terminals larger or smaller; 0 is the usual size. Kept in the settings. */
export function changeFontSize(by: -1 | 0 | 1): void {
  const { terminal } = useSettings.getState().settings;
  const wanted = by === 0 ? USUAL_FONT : terminal.fontSize + by;
  const fontSize = Math.min(LARGEST_FONT, Math.max(SMALLEST_FONT, wanted));
  if (fontSize !== terminal.fontSize) void changeSettings({ terminal: { ...terminal, fontSize } });
}
