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

/** As `moment`, where there is little room: of another day only the day, e.g. `11-20`. */
export function shortMoment(at: string | number, nowMs = Date.now()): string {
  const told = moment(at, nowMs);
  return told.length > 8 ? told.slice(5, 10) : told;
}

/** The local day, e.g. `2026-11-21`. */
export function localDay(date: Date): string {
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}
