import { app, BrowserWindow } from 'electron';
import { registerAppScheme, serveAppScheme } from './app-scheme.ts';
import { startEngine } from './engine-process.ts';
import { openWindow } from './window.ts';

/** Starts everything, in the order in which the parts need each other. */
export function startApp(): void {
  registerAppScheme();
  app.on('second-instance', () => showWindow());
  app.on('window-all-closed', () => app.quit());
  void app.whenReady().then(() => {
    serveAppScheme();
    const engine = startEngine();
    const window = openWindow();
    window.webContents.on('did-finish-load', () => engine.connectWindow(window.webContents));
  });
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.show();
  window?.focus();
}
