import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { repositoryFolder } from './repository.ts';
import { requiredVariable } from './required-variable.ts';

/** A notification that an app asked the desktop for. */
type Toast = {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly title: string;
  readonly body: string;
  /** Key and label in turns. */
  readonly actions: readonly string[];
  /** 0 low, 1 normal, 2 critical. */
  readonly urgency: number;
};

type MenuEntry = {
  readonly id: number;
  readonly label: string;
  readonly enabled: boolean;
  readonly checked: boolean;
  readonly entries: readonly MenuEntry[];
};

type TrayIcon = {
  readonly title: string;
  readonly tooltip: string;
  /** `sha256` of the picture: equal for equal icons. */
  readonly icon: { readonly sha256?: string };
  readonly menu: readonly MenuEntry[];
};

/** What the user sees of the app outside of its window; the desktop is that of build/desktop-session.mjs. */
export type Desktop = {
  /** All toasts since the test began, oldest first. */
  toasts(): readonly Toast[];
  /** Waits for a toast whose title or body matches. */
  toast(text: RegExp, timeoutMs?: number): Promise<Toast>;
  /** Clicks the toast that is on top, by its default action. */
  clickToast(): Promise<void>;
  /** Takes all toasts from the screen. */
  closeToasts(): Promise<void>;
  /** The app's tray icon; waits for it to appear. */
  tray(): Promise<TrayIcon>;
  clickTray(): Promise<void>;
  /** Chooses an entry of the tray icon's menu by its label. */
  chooseInTray(label: RegExp): Promise<void>;
  /** The computer says that it goes to sleep, or that it woke up; time goes on meanwhile. */
  sleep(): Promise<void>;
  wake(): Promise<void>;
  /** Moments at which the tray icon changed since the test began, milliseconds since 1970. */
  trayChanges(): readonly number[];
};

type RecordLine = { readonly at: number; readonly kind: string; readonly change?: string } & Toast;

export function createDesktop(): Desktop {
  const began = Date.now();
  const lines = (kind: string): readonly RecordLine[] =>
    readFileSync(requiredVariable('PAIRKEEPER_DESKTOP_RECORD'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as RecordLine)
      .filter((line) => line.kind === kind && line.at >= began);
  const toasts = (): readonly Toast[] => lines('toast');
  const tray = async (): Promise<TrayIcon> => {
    let found: TrayIcon | undefined;
    const look = async (): Promise<number> => {
      const icons = JSON.parse(await services('tray')) as readonly TrayIcon[];
      found = icons[0];
      return icons.length;
    };
    await expect.poll(look, { message: 'the tray shows one icon' }).toBe(1);
    return found as TrayIcon;
  };
  return {
    toasts,
    toast: async (text, timeoutMs = 15_000) => {
      const find = () => toasts().find(({ title, body }) => text.test(title) || text.test(body));
      await expect
        .poll(() => find() !== undefined, {
          message: `a toast says ${text}`,
          timeout: timeoutMs,
          intervals: [50],
        })
        .toBe(true);
      return find() as Toast;
    },
    clickToast: async () => void (await run('dunstctl', ['action', '0'])),
    closeToasts: async () => void (await run('dunstctl', ['close-all'])),
    tray,
    clickTray: async () => {
      await tray();
      await services('tray-activate');
    },
    chooseInTray: async (label) => {
      const entry = flat((await tray()).menu).find((candidate) => label.test(candidate.label));
      if (entry === undefined) throw new Error(`the tray's menu has no entry ${label}`);
      await services('tray-choose', String(entry.id));
    },
    sleep: async () => void (await services('sleep')),
    wake: async () => void (await services('wake')),
    trayChanges: () => lines('tray').map(({ at }) => at),
  };
}

function flat(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  return entries.flatMap((entry) => [entry, ...flat(entry.entries)]);
}

function services(...words: readonly string[]): Promise<string> {
  const script = join(repositoryFolder(), 'build/desktop-session/session-services.py');
  return run('/usr/bin/python3', [script, ...words]);
}

async function run(program: string, args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, args, { timeout: 15_000 })).stdout;
}
