import type { Terminal } from '@xterm/xterm';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ConnectionIdentity, TerminalSize } from '../../../core/host/shell.ts';
import type { Target } from '../../../electron/contract/task.ts';
import type { TerminalEnd, TerminalReport } from '../../../electron/contract/terminal.ts';
import { callMain } from '../../shared/desktop.ts';
import { createView, type TerminalView } from './create-view.ts';
import { guardTerminal } from './guard-terminal.ts';
import { asInput, asSuggestion, type Paste, preparePaste } from './paste.ts';
import { createScreenOutput } from './screen-output.ts';
import { openTerminalChannel, type TerminalChannel } from './terminal-channel.ts';
import { cleanTitle } from './title.ts';
import { createWhenSilent } from './when-silent.ts';

/** A suggested command is typed once the shell has been silent for so long: then its prompt is there. Milliseconds. */
const PROMPT_SILENCE_MS = 400;

const CTRL_C = '\u0003';

/** What is shown around a terminal's screen. */
export type PaneState = {
  readonly phase: 'connecting' | 'open' | 'closed';
  /** The screen holds text of a connection that was. */
  readonly hasText: boolean;
  readonly identity?: ConnectionIdentity | undefined;
  readonly end?: TerminalEnd | undefined;
  /** The engine would not even open a terminal. */
  readonly failure?: unknown;
  /** When the next try comes, milliseconds since the epoch. */
  readonly retryAt?: number | undefined;
  /** Path of the file in which the output is kept. */
  readonly recording?: string | undefined;
  readonly title: string;
  /** The link under the mouse. */
  readonly hovered?: string | undefined;
  /** Several lines from the clipboard that wait for a yes. */
  readonly paste?: Paste | undefined;
  readonly isSearching: boolean;
  /** A command that was typed in for the admin, not sent. */
  readonly suggestion?: string | undefined;
};

export type PaneOptions = {
  readonly target: Target;
  readonly node: string;
  readonly record: boolean;
  readonly fontSize: number;
  readonly scheme: 'light' | 'dark';
  /** The note in place of output that Ctrl-C dropped, given its bytes. */
  describeSkipped(bytes: number): string;
  /** The note between the text of a connection that was and that of the new one. */
  describeReconnected(): string;
};

/** One terminal of the window, shown or not. */
export type Pane = {
  readonly id: string;
  readonly node: string;
  readonly view: TerminalView;
  readonly state: StoreApi<PaneState>;
  /** Types into this one server. */
  type(text: string): void;
  /** Where the admin's keys go; into this server until somebody else takes them. */
  onKeys(taker: ((keys: string) => void) | undefined): void;
  /** From the system's clipboard; several lines wait for confirmPaste. */
  paste(): void;
  pasteText(text: string): void;
  confirmPaste(): void;
  copy(): void;
  suggest(command: string): void;
  reconnect(): void;
  close(): void;
};

const AT_FIRST: PaneState = { phase: 'connecting', hasText: false, title: '', isSearching: false };

let lastPane = 0;

/** Opens a terminal on a node. */
export function openPane(options: PaneOptions): Pane {
  lastPane += 1;
  const state = createStore<PaneState>(() => AT_FIRST);
  const view = createView({
    fontSize: options.fontSize,
    scheme: options.scheme,
    onHover: (hovered) => state.setState({ hovered }),
    onFollow: (url) => void callMain('links.open', { url }),
  });
  const { terminal } = view;
  const whenSilent = createWhenSilent(PROMPT_SILENCE_MS);
  const channel: TerminalChannel = openTerminalChannel({
    target: options.target,
    node: options.node,
    record: options.record,
    size: () => sizeOf(terminal),
    onReport(report) {
      if (report.kind === 'data') output.push(report.bytes);
      else if (report.kind === 'skipped') output.onSkipped(report.bytes);
      else {
        if (report.kind === 'opened' && state.getState().hasText) output.note(freshStart(options));
        showReport(state, report);
      }
      if (report.kind === 'connecting') output.reset();
      else whenSilent.disturb();
    },
    onFailed: (failure) => state.setState({ phase: 'closed', failure, end: undefined }),
  });
  const output = createScreenOutput(terminal, channel, options.describeSkipped);
  const type = (text: string): void => {
    if (text === CTRL_C) output.interrupt();
    channel.type(text);
  };
  const guard = guardTerminal(terminal, channel.type);
  let takeKeys = type;
  const sendKeys = (keys: string): void => {
    guard.onKey();
    if (state.getState().suggestion !== undefined) state.setState({ suggestion: undefined });
    takeKeys(keys);
  };
  terminal.onData(sendKeys);
  terminal.onResize(() => channel.resize(sizeOf(terminal)));
  terminal.onTitleChange((title) => state.setState({ title: cleanTitle(title) }));

  return {
    id: `terminal-${lastPane}`,
    node: options.node,
    view,
    state,
    type,
    onKeys(taker) {
      takeKeys = taker ?? type;
    },
    ...clipboardOf(view, state, sendKeys),
    suggest: (command) =>
      whenSilent.run(() => {
        if (canType(state, terminal)) typeSuggestion(command, state, channel);
      }),
    reconnect() {
      if (state.getState().failure === undefined) channel.reconnect();
      else channel.reopen();
    },
    close() {
      whenSilent.stop();
      channel.close();
      guard.dispose();
      view.dispose();
    },
  };
}

/**
 * The screen as a new shell expects it, whatever program was cut off in the middle: its own line, the normal buffer,
 * colours, cursor and character set, and no reports of mouse, focus or pastes.
 */
function freshStart({ describeReconnected }: PaneOptions): string {
  // 47 and not 1049, which would also put the cursor back to where it was saved last, into the middle of old text.
  const modes = ['?47', '?1000', '?1002', '?1003', '?1004', '?1006', '?2004'];
  const reset = `\u0018\u001b[!p${modes.map((mode) => `\u001b[${mode}l`).join('')}\u001b[?25h\u001b[0m\u000f`;
  return `${reset}\r\n\u001b[2m${describeReconnected()}\u001b[0m\r\n`;
}

/** A program that has the whole screen would take a suggestion for its own keys. */
function canType(state: StoreApi<PaneState>, terminal: Terminal): boolean {
  return state.getState().phase === 'open' && terminal.buffer.active.type === 'normal';
}

function typeSuggestion(command: string, state: StoreApi<PaneState>, channel: TerminalChannel): void {
  const suggestion = asSuggestion(command);
  if (suggestion === '') return;
  channel.type(suggestion);
  state.setState({ suggestion });
}

/** Copy and paste. What is pasted is cleaned, and several lines wait for a yes. */
function clipboardOf(
  { terminal }: TerminalView,
  state: StoreApi<PaneState>,
  sendKeys: (keys: string) => void,
): Pick<Pane, 'paste' | 'pasteText' | 'confirmPaste' | 'copy'> {
  const pasteNow = (text: string): void => {
    if (text === '') return;
    sendKeys(asInput(text, terminal.modes.bracketedPasteMode));
    terminal.scrollToBottom();
    terminal.focus();
  };
  const pasteText = (clipboard: string): void => {
    if (state.getState().phase !== 'open') return;
    const paste = preparePaste(clipboard);
    if (paste.lines > 1 || paste.wasCut) state.setState({ paste });
    else pasteNow(paste.text);
  };
  return {
    paste: () => void callMain('clipboard.read', {}).then(({ text }) => pasteText(text)),
    pasteText,
    confirmPaste() {
      const { paste } = state.getState();
      state.setState({ paste: undefined });
      if (paste !== undefined) pasteNow(paste.text);
    },
    copy() {
      const text = terminal.getSelection();
      if (text !== '') void callMain('clipboard.write', { text });
    },
  };
}

function showReport(
  state: StoreApi<PaneState>,
  report: Exclude<TerminalReport, { kind: 'data' | 'skipped' }>,
): void {
  switch (report.kind) {
    case 'connecting':
      state.setState({ phase: 'connecting', retryAt: undefined, failure: undefined });
      break;
    case 'opened':
      state.setState({
        phase: 'open',
        hasText: true,
        identity: report.identity,
        recording: report.recording,
        end: undefined,
        retryAt: undefined,
      });
      break;
    case 'closed':
      state.setState({
        phase: 'closed',
        end: report.end,
        retryAt: report.retryInMs === undefined ? undefined : Date.now() + report.retryInMs,
      });
      break;
  }
}

/** Within the contract's limits. */
function sizeOf({ cols, rows }: Terminal): TerminalSize {
  return { columns: Math.min(1000, Math.max(2, cols)), rows: Math.min(1000, Math.max(1, rows)) };
}
