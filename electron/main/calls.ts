import { app, type BrowserWindow, clipboard } from 'electron';
import type { Texts } from '../../locales/texts.ts';
import type { AppInfo, MainCalls } from '../contract/main-calls.ts';
import type { Handlers } from '../contract/server.ts';
import { demoCommand } from './demo.ts';
import { chooseFile, openTextFile, saveFile } from './files.ts';
import { openLink } from './links.ts';
import { printPdf } from './print-pdf.ts';
import type { Secrets } from './secrets.ts';
import type { SettingsStore } from './settings-store.ts';

type Options = {
  info(): AppInfo;
  window(): BrowserWindow;
  texts(): Texts;
  readonly settings: SettingsStore;
  readonly secrets: Secrets;
  retryEngine(): void;
  quit(): void;
};

/** What the window may ask of main. */
export function callHandlers({ window, texts, settings, secrets, ...options }: Options): Handlers<MainCalls> {
  return {
    'app.info': options.info,
    'app.quit': options.quit,
    'settings.read': settings.read,
    'settings.change': settings.change,
    'links.open': ({ url }) => openLink(window(), texts(), url),
    // Promises in newer versions of Electron only.
    'clipboard.write': async ({ text }) => await clipboard.writeText(text),
    'clipboard.read': async () => ({ text: await clipboard.readText() }),
    'files.save': ({ suggestedName, content }) => saveFile(window(), suggestedName, content),
    'files.open': () => openTextFile(window()),
    'files.choose': () => chooseFile(window()),
    'files.savePdf': async ({ suggestedName, html }) =>
      saveFile(window(), suggestedName, await printPdf(html)),
    'vault.open': ({ passphrase }) => secrets.open(passphrase),
    'engine.retry': options.retryEngine,
    'demo.enter': (demo) => {
      const command = demoCommand(demo, process.argv, process.env);
      if (command === undefined) return;
      app.relaunch({ execPath: command.execPath, args: [...command.args] });
      options.quit();
    },
  };
}
