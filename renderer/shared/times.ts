import type { Texts } from '../../locales/texts.ts';

/**
 * Local time to the millisecond, since causes are compared by it.
 *
 * @param at RFC 3339
 */
export function clockTime(at: string): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** Local date and time to the second, e.g. `2026-11-21 09:24:03`. */
export function fullTime(at: string | number): string {
  return `${localDay(new Date(at))} ${new Date(at).toTimeString().slice(0, 8)}`;
}

/** Local time to the second, with the date unless it is today. */
export function moment(at: string | number, nowMs = Date.now()): string {
  const full = fullTime(at);
  return full.startsWith(localDay(new Date(nowMs))) ? full.slice(11) : full;
}

/** The local day, e.g. `2026-11-21`. */
export function localDay(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How long ago something was, e.g. “2 minutes ago”; within the last minute “just now”. */
export function ago(at: string | number, texts: Texts, nowMs = Date.now()): string {
  const passed = nowMs - new Date(at).getTime();
  const unit = units.find(([, length]) => passed >= length);
  if (unit === undefined) return texts.text('ui.time.just-now');
  const format = new Intl.RelativeTimeFormat(texts.language, { numeric: 'always' });
  return format.format(-Math.floor(passed / unit[1]), unit[0]);
}

/** Milliseconds as a person reads them: `0.4 ms`, `12 ms`, `0.93 s`, `1:42`. */
export function duration(milliseconds: number, texts: Texts): string {
  if (milliseconds < 10) return texts.text('ui.time.milliseconds', { value: milliseconds.toFixed(1) });
  if (milliseconds < 500) return texts.text('ui.time.milliseconds', { value: Math.round(milliseconds) });
  if (milliseconds < 60_000) {
    return texts.text('ui.time.seconds', {
      value: (milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 1),
    });
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
