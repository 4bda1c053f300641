import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { type ElectronCommand, launchElectron } from './launch-electron.ts';
import { repositoryFolder } from './repository.ts';
import { requiredVariable } from './required-variable.ts';

export type LaunchOptions = {
  /** BCP 47. Default `en-US`. */
  readonly language?: string;
  /** False: as on a machine without a keyring. Default true. */
  readonly keyring?: boolean;
  /** Added to the app's own arguments. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** A running app with a home of its own. */
export type App = {
  readonly electron: ElectronApplication;
  readonly window: Page;
  /** Standard output and error of the app so far. */
  log(): string;
  /** Resolves when the app has ended, however it did. */
  readonly ended: Promise<void>;
  /** Asks the app to quit, and sees to it that nothing of it is left. */
  quit(): Promise<void>;
  /** As `kill -9` on the app and all its processes. */
  kill(): Promise<void>;
};

/**
 * Starts the built app of this repository and waits for its window.
 *
 * @param home folder that stands for the user's home; the app finds nothing of the developer's
 */
export async function launchApp(home: string, options: LaunchOptions = {}): Promise<App> {
  const electron = await launchElectron(commandLineOf(home, options), userDataOf(home));
  const child = electron.process();
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      log += data.toString();
    });
  }
  const group = child.pid as number;
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  const kill = async (): Promise<void> => {
    killGroup(group);
    await ended;
  };
  try {
    const window = await electron.firstWindow({ timeout: 30_000 });
    await window.waitForLoadState('domcontentloaded');
    return { electron, window, ended, log: () => log, quit: () => quit(electron, ended, kill), kill };
  } catch (error) {
    await kill();
    throw new Error(`the app did not open its window: ${String(error)}\n${log}`);
  }
}

/** How the app is started, for a test that does it by itself. */
export function commandLineOf(home: string, options: LaunchOptions = {}): ElectronCommand {
  const { language = 'en-US', keyring = true, args = [] } = options;
  return {
    program: requiredVariable('PAIRKEEPER_TEST_ELECTRON'),
    args: [
      '--no-sandbox',
      `--lang=${language}`,
      `--user-data-dir=${userDataOf(home)}`,
      repositoryFolder(),
      ...args,
      // Playwright adds a switch that asks for "basic"; the last one wins.
      `--password-store=${keyring ? 'gnome-libsecret' : 'basic'}`,
    ],
    env: { ...appEnvironment(home, language), ...options.env },
  };
}

/** Where the app of this home keeps what is its own. */
function userDataOf(home: string): string {
  return join(home, 'user-data');
}

async function quit(
  electron: ElectronApplication,
  ended: Promise<void>,
  kill: () => Promise<void>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), 10_000);
  });
  // The connection ends with the app, often before the answer.
  void electron.evaluate(({ app }) => app.quit()).catch(() => undefined);
  const outcome = await Promise.race([ended, late]);
  clearTimeout(timer);
  await kill();
  if (outcome === 'late') throw new Error('the app did not quit within 10 seconds of being asked');
}

/** Playwright starts Electron as the leader of a process group. */
function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** What of the runner's environment the app gets: the desktop and the lab, and nothing of the developer's. Makes the folders that it names. */
export function appEnvironment(home: string, language: string): Record<string, string> {
  for (const name of ['config', 'cache', 'tmp']) mkdirSync(join(home, name), { recursive: true });
  const kept =
    /^(PATH|DISPLAY|DBUS_(SESSION|SYSTEM)_BUS_ADDRESS|XDG_(RUNTIME_DIR|SESSION_TYPE|CURRENT_DESKTOP)|GTK_USE_PORTAL|NO_AT_BRIDGE|PAIRKEEPER_LAB_.*|TZ)$/;
  const inherited = Object.entries(process.env).filter(([name]) => kept.test(name));
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    HOME: home,
    LANG: `${language.replace('-', '_')}.UTF-8`,
    TMPDIR: join(home, 'tmp'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    PAIRKEEPER_HOME: join(home, 'pairkeeper'),
  };
}
