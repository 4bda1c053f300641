import type { Pane } from './pane.ts';
import { changeFontSize } from './use-new-pane-options.ts';

/**
 * The keys that a terminal keeps for itself; all others are the server's. With Shift, since Ctrl+C and Ctrl+V mean
 * something to it; on a Mac the command key does.
 *
 * @returns how to let go of them
 */
export function followShortcuts(pane: Pane): () => void {
  const { terminal } = pane.view;
  terminal.attachCustomKeyEventHandler((event) => {
    const action = event.type === 'keydown' ? actionOf(event) : undefined;
    if (action === undefined) return !isOurs(event);
    event.preventDefault();
    event.stopPropagation();
    actions[action](pane);
    return false;
  });
  return () => terminal.attachCustomKeyEventHandler(() => true);
}

type Action = 'copy' | 'paste' | 'search' | 'larger' | 'smaller' | 'usual' | 'leave';

const actions: Readonly<Record<Action, (pane: Pane) => void>> = {
  copy: (pane) => pane.copy(),
  paste: (pane) => pane.paste(),
  search: (pane) => pane.state.setState({ isSearching: true }),
  larger: () => changeFontSize(1),
  smaller: () => changeFontSize(-1),
  usual: () => changeFontSize(0),
  leave: (pane) => pane.view.terminal.element?.closest('section')?.querySelector('button')?.focus(),
};

function isOurs(event: KeyboardEvent): boolean {
  return actionOf(event) !== undefined;
}

function actionOf(event: KeyboardEvent): Action | undefined {
  const isCommand = event.metaKey && !event.ctrlKey && !event.altKey;
  const isControl = event.ctrlKey && !event.metaKey && !event.altKey;
  if (isCommand || (isControl && event.shiftKey)) {
    const letters: Readonly<Record<string, Action>> = { KeyC: 'copy', KeyV: 'paste', KeyF: 'search' };
    const action = letters[event.code];
    if (action !== undefined) return action;
    // Out of the terminal without a mouse: Tab is the server's.
    if (event.code === 'ArrowUp') return 'leave';
  }
  if (!isCommand && !isControl) return undefined;
  const signs: Readonly<Record<string, Action>> = {
    '+': 'larger',
    '=': 'larger',
    '-': 'smaller',
    '0': 'usual',
  };
  return signs[event.key];
}
