import { Notification } from 'electron';
import type { Texts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import type { Settings } from '../contract/settings.ts';
import { mayToast, toastText } from './toast-rules.ts';

type Options = {
  settings(): Settings['notifications'];
  texts(): Texts;
  /** The admin clicked: show what it was about. */
  onClick(alert: Alert): void;
  onOpen(): void;
};

export type Toasts = {
  show(alert: Alert): void;
  /** Says where the app went when its window was closed. */
  tellHidden(): void;
  /** Shows none for a while. */
  pause(milliseconds: number): void;
  resume(): void;
  /** Milliseconds since the epoch; undefined when toasts are shown. */
  pausedUntilMs(): number | undefined;
};

/** So many toasts can be clicked; older ones are taken back. */
const MOST_KEPT = 20;

/** Toasts of the system. */
export function createToasts({ settings, texts, onClick, onOpen }: Options): Toasts {
  let pausedUntil: number | undefined;
  // A toast that nobody refers to is collected, and its click is lost.
  let kept: readonly Notification[] = [];
  const pausedUntilMs = () => {
    if (pausedUntil !== undefined && pausedUntil <= Date.now()) pausedUntil = undefined;
    return pausedUntil;
  };
  return {
    show(alert) {
      const moment = { now: new Date(), pausedUntilMs: pausedUntilMs() };
      if (!canToast() || !mayToast(alert, settings(), moment)) return;
      const { title, body } = toastText(alert, texts(), process.platform);
      const urgency = alert.level === 'error' ? 'critical' : 'normal';
      const toast = new Notification({ title, body, urgency });
      toast.on('click', () => onClick(alert));
      toast.on('close', () => {
        kept = kept.filter((other) => other !== toast);
      });
      for (const old of kept.slice(0, Math.max(0, kept.length + 1 - MOST_KEPT))) old.close();
      kept = [...kept.slice(-MOST_KEPT + 1), toast];
      toast.show();
    },
    tellHidden() {
      if (!canToast()) return;
      const [title, body] = [texts().text('desktop.hidden.title'), texts().text('desktop.hidden.body')];
      const toast = new Notification({ title, body, silent: true, urgency: 'low' });
      toast.on('click', onOpen);
      toast.show();
    },
    pause: (milliseconds) => {
      pausedUntil = Date.now() + milliseconds;
    },
    resume: () => {
      pausedUntil = undefined;
    },
    pausedUntilMs,
  };
}

/** Whether this system shows toasts at all. */
export function canToast(): boolean {
  return Notification.isSupported();
}
