import { app, ipcMain } from 'electron';
import Store from 'electron-store';
import type { AppError } from '../../core/errors/app-error.ts';
import { type HeldAlerts, heldAlerts, noneHeld } from './held-alerts.ts';
import { createSettingsStore, loadSettings, type SettingsStore, settingsFile } from './settings-store.ts';
import { type WindowState, windowState } from './window-bounds.ts';

export type Stores = {
  readonly settings: SettingsStore;
  readonly settingsProblem: AppError | undefined;
  readonly windowState: WindowState;
  keepWindowState(state: WindowState): void;
  /** Alerts that wait for the end of the quiet hours. */
  readonly heldAlerts: HeldAlerts;
  keepHeldAlerts(held: HeldAlerts): void;
  /** True the first time ever that it is asked. */
  isFirstHide(): boolean;
};

/** The app's own files in its folder: `settings.json`, `window.json` and `toasts.json`. */
export function openStores(): Stores {
  // Before electron-store sees it: it would throw at what it can't parse.
  const { settings, problem } = loadSettings(settingsFile(app.getPath('userData')), new Date());
  const settingsStore = new Store<Record<string, unknown>>({ name: 'settings', clearInvalidConfig: true });
  const windowStore = new Store<Record<string, unknown>>({ name: 'window', clearInvalidConfig: true });
  const toastStore = new Store<Record<string, unknown>>({ name: 'toasts', clearInvalidConfig: true });
  // It listens for windows that want the path of its files, whoever they are; ours never do.
  ipcMain.removeAllListeners('electron-store-get-data');
  const left = windowState.safeParse(windowStore.store);
  const held = heldAlerts.safeParse(toastStore.store);
  return {
    settings: createSettingsStore(settings, {
      write: (changed) => {
        settingsStore.store = changed;
      },
    }),
    settingsProblem: problem,
    windowState: left.success ? left.data : windowState.parse({}),
    keepWindowState: (state) => {
      windowStore.store = { ...windowStore.store, ...state };
    },
    heldAlerts: held.success ? held.data : noneHeld,
    keepHeldAlerts: (changed) => {
      try {
        toastStore.store = changed;
      } catch {
        // A full disk, which the engine tells of: they are still in memory, and in the window's list of alerts.
      }
    },
    isFirstHide() {
      if (windowStore.get('wasHidden') === true) return false;
      windowStore.set('wasHidden', true);
      return true;
    },
  };
}
