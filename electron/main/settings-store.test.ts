import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from '../contract/settings.ts';
import { createSettingsStore, loadSettings, settingsFile } from './settings-store.ts';

const now = new Date('2026-11-21T12:00:00.123Z');
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pairkeeper-settings-'));
  file = settingsFile(folder);
});

describe('loadSettings', () => {
  it('starts with the defaults', () => {
    expect(loadSettings(file, now)).toEqual({ settings: settingsSchema.parse({}) });
  });

  it('reads what was kept, and fills in what an older version did not know', () => {
    writeFileSync(file, JSON.stringify({ version: 1, language: 'zh-CN', terminal: { fontSize: 15 } }));
    expect(loadSettings(file, now).settings).toMatchObject({
      language: 'zh-CN',
      terminal: { fontSize: 15, record: false },
      closeToTray: true,
    });
  });

  it.each([
    ['half a file', '{"version": 1, "lang', 'settings.broken'],
    ['nothing', '', 'settings.broken'],
    ['bytes', '\u0000\u0001', 'settings.broken'],
    ['another shape', '[]', 'settings.broken'],
    ['null', 'null', 'settings.broken'],
    ['a wrong value', '{"version":1,"terminal":{"fontSize":900}}', 'settings.broken'],
    ['a newer version', '{"version":2,"language":"en"}', 'settings.newer'],
  ])('keeps %s aside and says so', (_what, content, code) => {
    writeFileSync(file, content);
    const { settings, problem } = loadSettings(file, now);
    expect(settings).toEqual(settingsSchema.parse({}));
    const aside = 'settings.broken-2026-11-21T12-00-00-123Z.json';
    expect(problem).toMatchObject({ code, params: { path: join(folder, aside) } });
    expect(readdirSync(folder)).toEqual([aside]);
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(content);
  });
});

describe('createSettingsStore', () => {
  it('keeps a change and tells it', () => {
    const written: Settings[] = [];
    const heard: Settings[] = [];
    const store = createSettingsStore(settingsSchema.parse({}), {
      write: (settings) => written.push(settings),
    });
    store.onChange((settings) => heard.push(settings));
    const changed = store.change({ language: 'zh-CN' });
    expect(changed).toMatchObject({ language: 'zh-CN', closeToTray: true });
    expect(store.read()).toBe(changed);
    expect(written).toEqual([changed]);
    expect(heard).toEqual([changed]);
  });

  it('changes nothing when it can’t be kept', () => {
    const store = createSettingsStore(settingsSchema.parse({}), {
      write: () => {
        throw new Error('EROFS');
      },
    });
    expect(() => store.change({ language: 'zh-CN' })).toThrow(
      expect.objectContaining({ code: 'settings.unwritable', params: { reason: 'EROFS' } }),
    );
    expect(store.read().language).toBe('system');
  });
});
