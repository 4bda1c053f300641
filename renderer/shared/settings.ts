import { create } from 'zustand';
import type { AppInfo } from '../../electron/contract/main-calls.ts';
import type { Settings, SettingsChange } from '../../electron/contract/settings.ts';
import { callMain, onMainNotice } from './desktop.ts';

type Known = { readonly settings: Settings; readonly info: AppInfo };

/** Settings and what is known of this computer; `loadSettings` fills both before the first render. */
export const useSettings = create<Known>(() => ({}) as Known);

/** Reads both once and follows changes, also those made elsewhere (tray). */
export async function loadSettings(): Promise<void> {
  const [settings, info] = await Promise.all([callMain('settings.read', {}), callMain('app.info', {})]);
  useSettings.setState({ settings, info });
  onMainNotice('settings', (changed) => useSettings.setState({ settings: changed }));
}

/** Changes some settings; they take effect at once. */
export async function changeSettings(change: SettingsChange): Promise<void> {
  useSettings.setState({ settings: await callMain('settings.change', change) });
}
