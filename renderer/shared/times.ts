import type { Texts } from '../../locales/texts.ts';

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

/** Milliseconds as a person reads them: `0.04 ms`, `0.4 ms`, `12 ms`, `0.93 s`, `1:42`. */
export function duration(milliseconds: number, texts: Texts): string {
  if (milliseconds > 0 && milliseconds < 0.1) {
    return texts.text('ui.time.milliseconds', { value: milliseconds.toFixed(2) });
  }
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
