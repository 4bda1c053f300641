import type { Alert } from '../contract/alert.ts';
import type { Settings } from '../contract/settings.ts';

type Moment = { readonly now: Date; readonly pausedUntilMs: number | undefined };

/** Whether an alert shows a toast: `held` until it is no longer quiet, `never` where nobody wants it. The tray changes anyway. */
export function toastTime(
  { pairId }: Pick<Alert, 'pairId'>,
  notifications: Settings['notifications'],
  moment: Moment,
): 'now' | 'held' | 'never' {
  if (!notifications.enabled || notifications.mutedPairs.includes(pairId)) return 'never';
  return isQuiet(notifications, moment) ? 'held' : 'now';
}

/** Whether toasts are to wait: within the quiet hours, or while they are paused. */
export function isQuiet(
  { quiet }: Pick<Settings['notifications'], 'quiet'>,
  { now, pausedUntilMs }: Moment,
): boolean {
  const isPaused = pausedUntilMs !== undefined && now.getTime() < pausedUntilMs;
  return isPaused || (quiet.enabled && isBetween(now, quiet));
}

/** Local times of day; from 22:00 to 07:00 goes over midnight, and equal times mean the whole day. */
function isBetween(now: Date, { from, to }: { readonly from: string; readonly to: string }): boolean {
  const minutes = now.getHours() * 60 + now.getMinutes();
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return start < end ? minutes >= start && minutes < end : minutes >= start || minutes < end;
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

const LONGEST_TITLE = 100;
const LONGEST_BODY = 300;

type ToastText = { readonly title: string; readonly body: string };

/** Title and body of a toast, as plain text of a size that fits. */
export function toastText({ title, body }: ToastText, platform: NodeJS.Platform): ToastText {
  return {
    title: plain(title, platform).slice(0, LONGEST_TITLE),
    body: plain(body, platform).slice(0, LONGEST_BODY),
  };
}

/**
 * Text that no notification daemon takes for markup. The daemons of Linux read `<b>`, `<a href>` and entities in a body
 * (Desktop Notifications Specification, "Markup"), but not all do, so escaping would show on the others.
 */
function plain(text: string, platform: NodeJS.Platform): string {
  if (platform !== 'linux') return text;
  return text.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('&', '＆');
}
