import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/errors/app-error.ts';
import { type Settings, type SettingsChange, settingsSchema } from '../contract/settings.ts';

/** Where settings are kept between two starts. */
type Store = { write(settings: Settings): void };

export type SettingsStore = {
  read(): Settings;
  /** Changes some settings, keeps them and tells whoever listens. */
  change(change: SettingsChange): Settings;
  onChange(listener: (settings: Settings) => void): void;
};

/**
 * Settings from a file that anything may have happened to: one that can't be used is moved aside, and the app starts with
 * its defaults.
 *
 * @param file path of settings.json
 * @param now for the name of the file that is moved aside
 * @returns with the problem, if there was one
 */
export function loadSettings(
  file: string,
  now: Date,
): { readonly settings: Settings; readonly problem?: AppError } {
  const defaults = settingsSchema.parse({});
  if (!existsSync(file)) return { settings: defaults };
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Told as `settings.broken` below.
    content = undefined;
  }
  const parsed = settingsSchema.safeParse(content);
  if (parsed.success) return { settings: parsed.data };
  const code = isNewer(content) ? 'settings.newer' : 'settings.broken';
  const aside = file.replace(/\.json$/, `.broken-${now.toISOString().replaceAll(/[:.]/g, '-')}.json`);
  try {
    renameSync(file, aside);
  } catch {
    return { settings: defaults, problem: problemOf('settings.unreadable', file) };
  }
  return { settings: defaults, problem: problemOf(code, aside) };
}

function isNewer(content: unknown): boolean {
  const version = (content as { readonly version?: unknown } | null | undefined)?.version;
  return typeof version === 'number' && version > 1;
}

function problemOf(code: string, path: string): AppError {
  return new AppError(code, { kind: 'unexpected', params: { path } });
}

/** The settings while the app runs. */
export function createSettingsStore(initial: Settings, store: Store): SettingsStore {
  let settings = initial;
  const listeners: ((settings: Settings) => void)[] = [];
  return {
    read: () => settings,
    change(change) {
      const changed = settingsSchema.parse({ ...settings, ...change });
      try {
        store.write(changed);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new AppError('settings.unwritable', { kind: 'unexpected', params: { reason }, cause });
      }
      settings = changed;
      for (const listener of listeners) listener(settings);
      return settings;
    },
    onChange: (listener) => void listeners.push(listener),
  };
}

/** Path of the settings in the app's own folder. */
export function settingsFile(userData: string): string {
  return join(userData, 'settings.json');
}
