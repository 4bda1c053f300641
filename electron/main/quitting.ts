import { app, dialog } from 'electron';
import type { Texts } from '../../locales/texts.ts';

export type Quitting = {
  /** True once the app ends: then windows close for good. */
  isUnderWay(): boolean;
};

type Options = {
  texts(): Texts;
  /** Whether servers are being changed right now: then the admin is asked first. */
  isChanging(): boolean;
  /** What must end before the app does. */
  end(): Promise<void>;
};

/** Lets the engine end in an orderly way before the app does. */
export function followQuitting({ texts, isChanging, end }: Options): Quitting {
  let isUnderWay = false;
  let isAsking = false;
  let hasEnded = false;
  const ask = async () => {
    if (isAsking) return;
    isAsking = true;
    isUnderWay = await mayStop(texts());
    isAsking = false;
    if (isUnderWay) app.quit();
  };
  app.on('before-quit', (event) => {
    if (!isUnderWay && isChanging()) {
      event.preventDefault();
      void ask();
    } else {
      isUnderWay = true;
    }
  });
  app.on('will-quit', (event) => {
    if (hasEnded) return;
    event.preventDefault();
    void end().finally(() => {
      hasEnded = true;
      app.quit();
    });
  });
  return { isUnderWay: () => isUnderWay };
}

async function mayStop(texts: Texts): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: texts.text('desktop.quit.changing'),
    detail: texts.text('desktop.quit.consequence'),
    buttons: [texts.text('desktop.quit.stop'), texts.text('desktop.quit.stay')],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
