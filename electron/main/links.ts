import { type BrowserWindow, dialog, shell } from 'electron';
import { AppError } from '../../core/errors/app-error.ts';
import type { Texts } from '../../locales/texts.ts';
import { webAddress } from '../contract/web-address.ts';

/**
 * Opens a web address in the browser once the admin has seen where it leads: it may come from a server.
 * Electron's security checklist, point 15.
 */
export async function openLink(window: BrowserWindow, texts: Texts, text: string): Promise<void> {
  const url = webAddress(text);
  if (url === undefined)
    throw new AppError('links.not-web', { kind: 'usage', params: { url: text.slice(0, 200) } });
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: texts.text('desktop.link.question', { host: url.host }),
    detail: url.href.length > 500 ? `${url.href.slice(0, 500)}…` : url.href,
    buttons: [texts.text('desktop.link.open'), texts.text('desktop.link.stay')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) await shell.openExternal(url.href);
}
