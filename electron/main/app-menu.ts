import { Menu } from 'electron';

/**
 * The application's menu. Only macOS needs one: copy and paste work by it there. Elsewhere there is none, so that every key
 * reaches the terminals.
 */
export function setAppMenu(): void {
  if (process.platform !== 'darwin') {
    Menu.setApplicationMenu(null);
    return;
  }
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
  );
}
