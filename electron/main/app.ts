import { join } from 'node:path';
import { app, nativeTheme, safeStorage, session } from 'electron';
import { setAppMenu } from './app-menu.ts';
import { registerAppScheme, serveAppScheme } from './app-scheme.ts';
import { keyringBackend } from './compat.ts';
import { runDesktop } from './desktop.ts';
import { createLog, type Log } from './log.ts';
import { privateFile } from './private-file.ts';
import { createSecrets, type Secrets } from './secrets.ts';
import { openStores } from './stores.ts';
import { guardPages, guardSession } from './window-guards.ts';

/**
 * Prepares what must be there before the first window, then runs the app.
 *
 * @param home Pairkeeper's folder
 */
export function startApp(home: string): void {
  registerAppScheme();
  guardPages();
  // Toasts of Windows belong to an app by this name; the installer registers it.
  if (process.platform === 'win32') app.setAppUserModelId('io.pairkeeper.app');
  const log = createLog(join(app.getPath('userData'), 'logs'), !app.isPackaged);
  process.on('uncaughtException', (error) =>
    log.error(`Unforeseen in main: ${error.stack ?? error.message}`),
  );
  process.on('unhandledRejection', (reason) => log.error(`Unforeseen in main: ${String(reason)}`));
  // While Chromium starts: files need no window.
  const stores = openStores();
  void app.whenReady().then(() => {
    setAppMenu();
    guardSession(session.defaultSession);
    serveAppScheme();
    nativeTheme.themeSource = stores.settings.read().colorScheme;
    log.info(
      `Pairkeeper ${app.getVersion()} on Electron ${process.versions.electron} (${process.platform}).`,
    );
    runDesktop({ log, stores, home, openSecrets: () => openSecrets(home, log) });
  });
}

function openSecrets(home: string, log: Log): Secrets {
  const backend = keyringBackend();
  log.info(`Secrets: ${backend ?? 'no keyring'}.`);
  const keyring = backend && {
    backend,
    encrypt: (text: string) => safeStorage.encryptString(text),
    decrypt: (ciphertext: Buffer) => safeStorage.decryptString(ciphertext),
  };
  return createSecrets({
    file: privateFile(join(home, 'secrets.json')),
    keyring: keyring === '' ? undefined : keyring,
    now: () => new Date(),
  });
}
