import { app } from 'electron';
import { AppError } from '../../core/errors/app-error.ts';
import type { Texts } from '../../locales/texts.ts';
import type { Fleet } from './fleet-view.ts';
import type { MainWindow } from './main-window.ts';
import type { Toasts } from './toasts.ts';
import { type AppTray, createTray } from './tray.ts';
import { type TrayAction, trayView } from './tray-menu.ts';

const HOUR_MS = 3_600_000;

type Options = {
  fleet(): Fleet;
  texts(): Texts;
  readonly toasts: Toasts;
  readonly main: MainWindow;
};

export type TrayKeeper = {
  /** Shows what is known now. */
  draw(): void;
  /** Why there is no tray; undefined when there is one. */
  readonly problem: AppError | undefined;
};

/** The tray: what it shows, and what a click in it does. */
export function openTray({ fleet, texts, toasts, main }: Options): TrayKeeper {
  const pause = () => {
    toasts.pause(HOUR_MS);
    setTimeout(draw, HOUR_MS + 1000);
    draw();
  };
  const resume = () => {
    toasts.resume();
    draw();
  };
  const acts: { readonly [Kind in TrayAction['kind']]: (action: TrayAction & { kind: Kind }) => void } = {
    pair: ({ pairId }) => main.show({ pairId }),
    open: () => main.show(),
    settings: () => main.show({ view: 'settings' }),
    pause,
    resume,
    quit: () => app.quit(),
  };
  const act = (action: TrayAction) => (acts[action.kind] as (action: TrayAction) => void)(action);
  const made = attempt(() => createTray(act));
  const draw = () => {
    if (made instanceof AppError) return;
    const moment = { nowMs: Date.now(), pausedUntilMs: toasts.pausedUntilMs() };
    made.show(trayView(fleet(), { texts: texts(), ...moment }));
  };
  draw();
  return { draw, problem: made instanceof AppError ? made : undefined };
}

/** Some desktops have no place for an icon. */
function attempt(make: () => AppTray): AppTray | AppError {
  try {
    return make();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new AppError('tray.unsupported', { kind: 'unexpected', params: { reason }, cause });
  }
}
