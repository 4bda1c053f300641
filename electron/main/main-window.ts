import type { BrowserWindow, WebContents } from 'electron';
import type { NoticeOf } from '../contract/call.ts';
import type { MainNotices, Place } from '../contract/main-calls.ts';
import { tellWindow } from './ipc.ts';

export type MainWindow = {
  /** The window, opened if it is not. */
  window(): BrowserWindow;
  /** Brings it to the front, at a place if one is given. */
  show(place?: Place): void;
  /** The page, if there is one that can be talked to. */
  page(): WebContents | undefined;
  isOwn(sender: WebContents): boolean;
  tell<Name extends keyof MainNotices & string>(name: Name, notice: NoticeOf<MainNotices, Name>): void;
};

type Options = {
  open(onLoaded: () => void): BrowserWindow;
  /** A page is there that knows nothing yet. */
  onLoaded(page: WebContents): void;
};

/** Keeps the app's one window, which may be closed and opened again. */
export function createMainWindow({ open, onLoaded }: Options): MainWindow {
  let present: BrowserWindow | undefined;
  let isLoaded = false;
  let pendingPlace: Place | undefined;
  const page = () => (present !== undefined && isLoaded ? present.webContents : undefined);
  const tell: MainWindow['tell'] = (name, notice) => {
    const told = page();
    if (told !== undefined) tellWindow(told, name, notice);
  };
  const opened = () => {
    const window = open(() => {
      isLoaded = true;
      onLoaded(window.webContents);
      if (pendingPlace !== undefined) tell('navigate', pendingPlace);
      pendingPlace = undefined;
    });
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) isLoaded = false;
    });
    window.webContents.on('render-process-gone', () => {
      isLoaded = false;
    });
    window.on('closed', () => {
      present = undefined;
      isLoaded = false;
    });
    present = window;
    return window;
  };
  const window = () => present ?? opened();
  return {
    window,
    page,
    tell,
    isOwn: (sender) => present?.webContents === sender,
    show(place) {
      const shown = window();
      if (shown.isMinimized()) shown.restore();
      shown.show();
      shown.focus();
      if (place === undefined) return;
      if (page() === undefined) pendingPlace = place;
      else tell('navigate', place);
    },
  };
}
