import { app, safeStorage } from 'electron';

/**
 * The few calls in which the Electron of the tests (25) differs from the one that is shipped, and what differs between
 * platforms in the same places.
 */

/**
 * What keeps the key of `safeStorage`.
 *
 * @returns undefined where there is no keyring and "encryption" would use a key that everybody knows
 */
export function keyringBackend(): string | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined;
  if (process.platform === 'darwin') return 'keychain';
  if (process.platform === 'win32') return 'dpapi';
  // Chromium marks what a fixed key encrypts by v10, and what a key from the keyring does by v11 (os_crypt_linux.cc).
  if (!safeStorage.encryptString('probe').subarray(0, 3).equals(Buffer.from('v11'))) return undefined;
  const select: (() => string) | undefined = safeStorage.getSelectedStorageBackend?.bind(safeStorage);
  const backend = select?.() ?? 'keyring';
  return backend === 'basic_text' || backend === 'unknown' ? undefined : backend;
}

/** The language that the user's system speaks, BCP 47. */
export function systemLocale(): string {
  // On Linux `--lang` beats the environment, as for Chromium itself.
  const chosen = app.commandLine.getSwitchValue('lang');
  return chosen === '' ? (app.getPreferredSystemLanguages()[0] ?? app.getLocale()) : chosen;
}
