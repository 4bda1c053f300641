import { nativeTheme } from 'electron';
import { AppError } from '../../core/errors/app-error.ts';
import type { Settings } from '../contract/settings.ts';
import type { SettingsStore } from './settings-store.ts';
import { setStartAtLogin } from './start-at-login.ts';

/** Lets settings take effect at once, those that main itself has to do with. */
export function followSettings(settings: SettingsStore, onChange: (settings: Settings) => void): void {
  settings.onChange((changed) => {
    nativeTheme.themeSource = changed.colorScheme;
    onChange(changed);
  });
}

/** The same store, but one that starts the app at login before it says so. */
export function withLoginItem(settings: SettingsStore): SettingsStore {
  return {
    ...settings,
    change(change) {
      const { startAtLogin } = change;
      if (startAtLogin !== undefined && startAtLogin !== settings.read().startAtLogin) setLogin(startAtLogin);
      return settings.change(change);
    },
  };
}

function setLogin(isOn: boolean): void {
  try {
    setStartAtLogin(isOn);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('login.unwritable', { kind: 'unexpected', params: { reason }, cause });
  }
}
