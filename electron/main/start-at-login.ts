import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';

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

/** A file of the XDG Autostart Specification. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Pairkeeper',
    `Exec=${command.map(quote).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Desktop Entry Specification, "The Exec key": quotes within, backslashes twice, percent signs twice. */
function quote(word: string): string {
  const escaped = word
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `"${escaped}"`;
}
