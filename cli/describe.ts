import type { ErrorParams, ErrorReason } from '../core/errors/app-error.ts';
import type { Event } from '../core/events/event.ts';
import type { Finding } from '../core/preflight/finding.ts';
import type { Texts } from '../locales/texts.ts';
import type { Style } from './style.ts';

/** An event as one line: when, where, what. */
export function describeEvent(event: Event, texts: Texts, style: Style): string {
  const time = clockTime(event.at).slice(0, 8);
  const text = texts.text(`event.${event.code}`, { ...event.params, node: event.node ?? '' });
  const mark = { info: '·', warning: style.yellow('▲'), error: style.red('✗') }[event.level];
  return `${mark} ${style.dim(time)} ${atNode(event.node, text, style)}`;
}

/** What was found, and what to do about it on a second line unless it is fine. */
export function describeFinding(finding: Finding, texts: Texts, style: Style): string {
  const params = { ...finding.params, node: finding.node ?? '' };
  const cause = atNode(finding.node, texts.text(`finding.${finding.code}.cause`, params), style);
  if (finding.level === 'ok') {
    return `${style.green('✓')} ${cause}`;
  }
  const mark = finding.level === 'blocker' ? style.red('✗') : style.yellow('▲');
  return `${mark} ${cause}\n  → ${texts.text(`finding.${finding.code}.remedy`, params)}`;
}

/** What went wrong, where and why, each of the causes on a line, and on the last one what to do. */
export function describeError(
  error: {
    readonly code: string;
    readonly node?: string | undefined;
    readonly params: ErrorParams;
    readonly reasons?: readonly ErrorReason[];
  },
  texts: Texts,
  style: Style,
): string {
  const params = { ...error.params, ...(error.node === undefined ? {} : { node: error.node }) };
  const what = texts.text(`error.${error.code}.what`, params);
  const reasons = (error.reasons ?? []).map(
    (reason) => `\n  ${style.yellow('▲')} ${describeReason(reason, texts)}`,
  );
  const remedy = texts.text(`error.${error.code}.remedy`, params);
  return `${style.red('✗')} ${what}${reasons.join('')}\n  → ${remedy}`;
}

/** Why a pair is not as it should be, and what to do about it. */
function describeReason(reason: ErrorReason, texts: Texts): string {
  return texts.text(`health.reason.${reason.code}`, { ...reason.params, node: reason.node ?? '' });
}

/** Puts the node in front of a sentence, unless the sentence names it itself. */
export function atNode(node: string | undefined, text: string, style: Style): string {
  return node === undefined || text.includes(node) ? text : `${style.cyan(node)} ${text}`;
}

/**
 * Local time to the millisecond, since causes are compared by it.
 *
 * @param at RFC 3339
 */
export function clockTime(at: string): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
