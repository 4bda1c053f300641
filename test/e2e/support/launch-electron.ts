import { cpSync, existsSync, rmSync, statSync } from 'node:fs';
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
 * hundred starts its browser process dies by SIGSEGV while Chromium starts, before the app is told that it is ready (of
 * the kind of electron/electron#24696). That says nothing about the app, so the very same start, with the app's folder as
 * it was, is made once more, and told. Whatever dies once the app was ready, and has written to its log, fails its test.
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
  const logged = bytesLogged(userData);
  const asItWas = `${userData}.as-it-was`;
  copyFolder(userData, asItWas);
  try {
    return await start();
  } catch (error) {
    const wasReady = bytesLogged(userData) !== logged;
    if (wasReady || !String(error).includes('signal=SIGSEGV')) throw error;
    process.stderr.write('The test runtime died by SIGSEGV as it started; it is started once more.\n');
    copyFolder(asItWas, userData);
    return await start();
  } finally {
    rmSync(asItWas, { recursive: true, force: true });
  }
}

/** How much the app wrote to its log, bytes: it does so as soon as it is ready. */
function bytesLogged(userData: string): number {
  return statSync(join(userData, 'logs', 'main.log'), { throwIfNoEntry: false })?.size ?? 0;
}

/** Makes `to` what `from` is, also where that is nothing. */
function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  // Chromium's locks are symbolic links to nowhere; its sockets can't be copied, and are made anew.
  if (existsSync(from)) cpSync(from, to, { recursive: true, filter: (path) => isPlain(path) });
}

function isPlain(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.isFile() || found.isDirectory());
}
