import { ipcMain, type WebContents } from 'electron';
import * as z from 'zod';
import { AppError } from '../../core/errors/app-error.ts';
import type { NoticeOf } from '../contract/call.ts';
import { MAIN_CALL_CHANNEL, MAIN_NOTICE_CHANNEL } from '../contract/channels.ts';
import { type MainCalls, type MainNotices, mainCalls } from '../contract/main-calls.ts';
import { answerCall, type Handlers } from '../contract/server.ts';
import { toToldError } from '../contract/told-error.ts';
import { isOwnFrame } from './sender.ts';

const request = z.object({ name: z.string().max(64), input: z.unknown() });

/** Answers the window's calls: the only channel on which main listens to a window. */
export function serveWindow(
  handlers: Handlers<MainCalls>,
  isOwnWindow: (sender: WebContents) => boolean,
): void {
  ipcMain.handle(MAIN_CALL_CHANNEL, async (event, message: unknown) => {
    const parsed = request.safeParse(message);
    if (!parsed.success || !isOwnFrame(event.senderFrame, isOwnWindow(event.sender))) {
      const error = new AppError('contract.broken', { kind: 'unexpected', params: { name: 'call' } });
      return { ok: false, error: toToldError(error) };
    }
    return answerCall(mainCalls, handlers, { name: parsed.data.name, input: parsed.data.input });
  });
}

/** Tells one window of something. */
export function tellWindow<Name extends keyof MainNotices & string>(
  window: WebContents,
  name: Name,
  notice: NoticeOf<MainNotices, Name>,
): void {
  if (!window.isDestroyed()) window.send(MAIN_NOTICE_CHANNEL, name, notice);
}
