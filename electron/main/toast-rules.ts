import { describeAlert } from '../../locales/describe.ts';
import type { Texts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';
import type { Settings } from '../contract/settings.ts';

type Moment = { readonly now: Date; readonly pausedUntilMs: number | undefined };

/** Whether an alert may show a toast now; the tray changes anyway. */
export function mayToast(
  { pairId }: Pick<Alert, 'pairId'>,
  { enabled, quiet, mutedPairs }: Settings['notifications'],
  { now, pausedUntilMs }: Moment,
): boolean {
  const isPaused = pausedUntilMs !== undefined && now.getTime() < pausedUntilMs;
  return enabled && !isPaused && !mutedPairs.includes(pairId) && !(quiet.enabled && isBetween(now, quiet));
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

/** Title and body of a toast, as plain text. */
export function toastText(
  alert: Alert,
  texts: Texts,
  platform: NodeJS.Platform,
): { readonly title: string; readonly body: string } {
  const { title, body } = describeAlert(alert, texts);
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
