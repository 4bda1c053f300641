import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import type { Texts } from '../../locales/texts.ts';
import { START_PAGE } from './app-files.ts';
import type { Log } from './log.ts';
import { minuteLimit } from './minute-limit.ts';
import { safePreferences } from './safe-preferences.ts';
import { openingBounds, SMALLEST_SIZE, type WindowState } from './window-bounds.ts';
import { windowIcon } from './window-icon.ts';

type Options = {
  /** How the window was left. */
  readonly state: WindowState;
  keepState(state: WindowState): void;
  texts(): Texts;
  readonly log: Log;
  /** True: the window opens in the background, e.g. at login. */
  readonly isHidden: boolean;
  /** Whether closing only hides it. */
  hidesOnClose(): boolean;
  onHidden(): void;
  /** Its page is there and wants the engine's port. Comes again when the page was loaded anew. */
  onLoaded(): void;
};

/** The colours behind the page before it is drawn: those of Mantine's bodies. */
const backgrounds = { dark: '#242424', light: '#ffffff' } as const;

/** Opens the app's one window. */
export function openWindow(options: Options): BrowserWindow {
  const { state } = options;
  const window = newWindow(state);
  window.once('ready-to-show', () => {
    if (state.isMaximized) window.maximize();
    if (!options.isHidden) window.show();
  });
  rememberState(window, options.keepState);
  window.on('close', (event) => {
    if (!options.hidesOnClose()) return;
    event.preventDefault();
    window.hide();
    options.onHidden();
  });
  const onTheme = () => window.setBackgroundColor(backgroundColor());
  nativeTheme.on('updated', onTheme);
  window.on('closed', () => nativeTheme.off('updated', onTheme));
  window.webContents.on('dom-ready', options.onLoaded);
  recover(window, options);
  void window.loadURL(START_PAGE);
  return window;
}

/** Opens no page yet. */
function newWindow(state: WindowState): BrowserWindow {
  const bounds = openingBounds(
    state,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  return new BrowserWindow({
    ...bounds,
    minWidth: SMALLEST_SIZE.width,
    minHeight: SMALLEST_SIZE.height,
    show: false,
    title: 'Pairkeeper',
    icon: windowIcon(),
    backgroundColor: backgroundColor(),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, '..', 'preload', 'preload.js'),
      ...safePreferences,
      devTools: !app.isPackaged,
    },
  });
}

function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}

function rememberState(window: BrowserWindow, keep: (state: WindowState) => void): void {
  const remember = () => {
    if (!window.isDestroyed() && !window.isMinimized()) {
      keep({ bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(remember, 500);
  };
  for (const change of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
    // Four events with the same listener; the types have an overload for each.
    window.on(change as 'resize', soon);
  }
  window.on('close', remember);
  window.on('closed', () => clearTimeout(timer));
}

/** Brings the page back when its process crashed, and lets the user decide when it hangs. */
function recover(window: BrowserWindow, { log, texts }: Options): void {
  const isAllowed = minuteLimit(3, () => performance.now());
  const reload = () => {
    if (!window.isDestroyed()) void window.loadURL(START_PAGE);
  };
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    log.error(`The window's process ended: ${reason} (${exitCode}).`);
    if (isAllowed()) reload();
    else void ask(window, texts(), 'crashed').then((wanted) => wanted && reload());
  });
  let isAsking = false;
  window.on('unresponsive', () => {
    log.warning('The window does not answer.');
    if (isAsking) return;
    isAsking = true;
    void ask(window, texts(), 'unresponsive').then((wanted) => {
      isAsking = false;
      if (!wanted || window.isDestroyed()) return;
      // The crash handler loads the page again.
      window.webContents.forcefullyCrashRenderer();
    });
  });
  window.webContents.on('did-fail-load', (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame) log.error(`The window's page did not load: ${description} (${code}).`);
  });
  window.webContents.on('preload-error', (_event, _path, error) => {
    log.error(`The preload script failed: ${error.message}`);
  });
}

/** Asks whether to load the page again. */
async function ask(window: BrowserWindow, texts: Texts, what: 'crashed' | 'unresponsive'): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: texts.text(`desktop.window.${what}`),
    detail: texts.text('desktop.window.engine-goes-on'),
    buttons: [texts.text('desktop.window.load-again'), texts.text('desktop.window.wait')],
    cancelId: 1,
    defaultId: 0,
    noLink: true,
  });
  return response === 0;
}
