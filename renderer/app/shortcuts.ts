import { spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';
import { goBack, goTo, pairTabs, usePlace } from '../shared/place.ts';

/** The shortcuts as the help lists them; keys are written as on the keyboard. */
export const shortcuts: readonly { readonly keys: string; readonly text: string }[] = [
  { keys: 'Ctrl+K', text: 'ui.help.palette' },
  { keys: 'Ctrl+Shift+K', text: 'ui.help.palette-terminal' },
  { keys: 'Alt+1 … Alt+6', text: 'ui.help.tabs' },
  { keys: 'Alt+←', text: 'ui.help.back' },
  { keys: 'Ctrl+,', text: 'ui.help.settings' },
  { keys: '↑ ↓', text: 'ui.help.rail' },
  { keys: '?', text: 'ui.help.help' },
];

/**
 * Listens for the window's own keys. While a terminal has the focus every key is the server's, but for Ctrl+Shift+K
 * (and Cmd+K on a Mac, where Cmd never reaches a server).
 */
export function useShortcuts(showHelp: () => void): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      const action = actionOf(event, showHelp);
      if (action === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
    // In the capture phase, so that a terminal does not swallow the one key that leaves it.
    window.addEventListener('keydown', listener, true);
    return () => window.removeEventListener('keydown', listener, true);
  }, [showHelp]);
}

function actionOf(event: KeyboardEvent, showHelp: () => void): (() => void) | undefined {
  const target = event.target instanceof Element ? event.target : undefined;
  const isInTerminal = target?.closest('.xterm') != null;
  const isPalette = event.code === 'KeyK' && !event.altKey;
  if (isPalette && (event.metaKey || (event.ctrlKey && (event.shiftKey || !isInTerminal)))) {
    return spotlight.toggle;
  }
  if (isInTerminal) return undefined;
  if (event.altKey && !event.ctrlKey && !event.metaKey) return altAction(event);
  if ((event.ctrlKey || event.metaKey) && event.key === ',') return () => goTo({ view: 'settings' });
  if (event.key === '?' && !event.ctrlKey && !isTyping(target)) return showHelp;
  return undefined;
}

function altAction({ code }: KeyboardEvent): (() => void) | undefined {
  const { place } = usePlace.getState();
  if (code === 'ArrowLeft') return goBack;
  const tab = pairTabs[Number(/^Digit([1-5])$/.exec(code)?.[1] ?? 0) - 1];
  if (tab === undefined || place.view !== 'pair') return undefined;
  return () => goTo({ view: 'pair', pairId: place.pairId, tab });
}

function isTyping(target: Element | undefined): boolean {
  return target?.closest('input, textarea, select, [contenteditable]') != null;
}
