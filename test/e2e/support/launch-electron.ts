import { statSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';

/** How an Electron is started: Playwright's words for it. */
export type ElectronCommand = {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/**
 * Starts Electron with Playwright attached.
 *
 * The test runtime (build/electron-runtime.mjs) is an Electron of 2023 that is never shipped. About once in some
 * hundred starts its browser process dies by SIGSEGV inside Chromium, before a line of the app has run (of the kind of
 * electron/electron#24696). That says nothing about the app, so such a start is made once more, and told. Whatever dies
 * once the app has written to its log fails its test.
 *
 * @param userData the app's own folder, new or of an earlier start of the same test
 * @throws Playwright's error when Electron does not start
 */
export async function launchElectron(
  { program, args, env }: ElectronCommand,
  userData: string,
): Promise<ElectronApplication> {
  const start = (): Promise<ElectronApplication> =>
    _electron.launch({ executablePath: program, args: [...args], env: { ...env }, timeout: 30_000 });
  const before = bytesLogged(userData);
  try {
    return await start();
  } catch (error) {
    const appRan = bytesLogged(userData) !== before;
    if (appRan || !String(error).includes('signal=SIGSEGV')) throw error;
    process.stderr.write(
      'The test runtime died by SIGSEGV before it ran the app; it is started once more.\n',
    );
    return start();
  }
}

/** How much the app wrote to its log, bytes: it does so as soon as it is ready. */
function bytesLogged(userData: string): number {
  return statSync(join(userData, 'logs', 'main.log'), { throwIfNoEntry: false })?.size ?? 0;
}
