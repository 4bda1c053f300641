import { Notification } from 'electron';
import { describeAlert } from '../../locales/describe.ts';
import type { Texts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import type { Place } from '../contract/main-calls.ts';
import type { Settings } from '../contract/settings.ts';
import { digestText, type HeldAlerts, hold, noneHeld } from './held-alerts.ts';
import { isQuiet, toastText, toastTime } from './toast-rules.ts';

type Options = {
  settings(): Settings['notifications'];
  texts(): Texts;
  /** What an earlier run of the app held back. */
  readonly held: HeldAlerts;
  keepHeld(held: HeldAlerts): void;
  /** The admin clicked: show what it was about. */
  onClick(place: Place | undefined): void;
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
/** While something is held back. Not a timer to the end of the quiet hours: that would stand still in sleep. */
const LOOK_EVERY_MS = 15_000;

/** Toasts of the system. What comes in quiet hours, or while they are paused, is told in one afterwards. */
export function createToasts({ settings, texts, keepHeld, onClick, ...options }: Options): Toasts {
  const show = createShower();
  let pausedUntil: number | undefined;
  let { held } = options;
  let looking: NodeJS.Timeout | undefined;
  const pausedUntilMs = () => {
    if (pausedUntil !== undefined && pausedUntil <= Date.now()) pausedUntil = undefined;
    return pausedUntil;
  };
  const moment = () => ({ now: new Date(), pausedUntilMs: pausedUntilMs() });
  const setHeld = (next: HeldAlerts) => {
    held = next;
    keepHeld(held);
    follow();
  };
  const look = () => {
    if (isQuiet(settings(), moment())) return;
    const { enabled, mutedPairs } = settings();
    const last = held.last.filter(({ pairId }) => !mutedPairs.includes(pairId));
    const [only, another] = last;
    if (enabled && only !== undefined) {
      const place = another === undefined ? { pairId: only.pairId, view: 'alerts' as const } : undefined;
      const urgency = last.some(({ level }) => level === 'error') ? 'critical' : 'normal';
      show({ ...digestText({ ...held, last }, texts()), urgency }, () => onClick(place));
    }
    setHeld(noneHeld);
  };
  const follow = () => {
    clearInterval(looking);
    looking = held.count === 0 ? undefined : setInterval(look, LOOK_EVERY_MS);
  };
  follow();
  return {
    show(alert) {
      const time = toastTime(alert, settings(), moment());
      if (time === 'held') setHeld(hold(held, alert));
      if (time !== 'now') return;
      const { pairId, at } = alert;
      const urgency = alert.level === 'error' ? 'critical' : 'normal';
      show({ ...describeAlert(alert, texts()), urgency }, () => onClick({ pairId, at }));
    },
    tellHidden() {
      const [title, body] = [texts().text('desktop.hidden.title'), texts().text('desktop.hidden.body')];
      show({ title, body, silent: true, urgency: 'low' }, () => onClick(undefined));
    },
    pause: (milliseconds) => {
      pausedUntil = Date.now() + milliseconds;
    },
    resume: () => {
      pausedUntil = undefined;
      if (held.count > 0) look();
    },
    pausedUntilMs,
  };
}

type Shown = { readonly title: string; readonly body: string } & Pick<
  Electron.NotificationConstructorOptions,
  'urgency' | 'silent'
>;

function createShower(): (toast: Shown, onClick: () => void) => void {
  // A toast that nobody refers to is collected, and its click is lost.
  let kept: readonly Notification[] = [];
  return ({ title, body, ...options }, onClick) => {
    if (!canToast()) return;
    const toast = new Notification({ ...toastText({ title, body }, process.platform), ...options });
    toast.on('click', onClick);
    toast.on('close', () => {
      kept = kept.filter((other) => other !== toast);
    });
    for (const old of kept.slice(0, Math.max(0, kept.length + 1 - MOST_KEPT))) old.close();
    kept = [...kept.slice(-MOST_KEPT + 1), toast];
    toast.show();
  };
}

/** Whether this system shows toasts at all. */
export function canToast(): boolean {
  return Notification.isSupported();
}
