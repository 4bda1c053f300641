import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { autostartEntry } from './autostart-entry.ts';

/** With this argument the app starts in the tray, without a window. */
export const HIDDEN_ARGUMENT = '--hidden';

/** Starts the app with the user's session, or no longer. */
export function setStartAtLogin(isOn: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isOn, args: [HIDDEN_ARGUMENT] });
    return;
  }
  const config = process.env.XDG_CONFIG_HOME || join(app.getPath('home'), '.config');
  const file = join(config, 'autostart', 'pairkeeper.desktop');
  if (!isOn) {
    rmSync(file, { force: true });
    return;
  }
  // An AppImage runs from a place that is another one each time.
  const program = process.env.APPIMAGE || process.execPath;
  const words = app.isPackaged ? [program] : [program, app.getAppPath()];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, autostartEntry([...words, HIDDEN_ARGUMENT]));
}
