import type { Event } from '../core/events/event.ts';
import type { Finding } from '../core/preflight/finding.ts';
import { type CodedError, describeError, describeEvent, describeFinding } from '../locales/describe.ts';
import { clockTime } from '../locales/moments.ts';
import type { Texts } from '../locales/texts.ts';
import type { Style } from './style.ts';

/** An event as one line: when, where, what. */
export function eventLine(event: Event, texts: Texts, style: Style): string {
  const time = clockTime(event.at).slice(0, 8);
  const mark = { info: '·', warning: style.yellow('▲'), error: style.red('✗') }[event.level];
  return `${mark} ${style.dim(time)} ${atNode(event.node, describeEvent(event, texts), style)}`;
}

/** What was found, and what to do about it on a second line unless it is fine. */
export function findingLines(finding: Finding, texts: Texts, style: Style): string {
  const { cause, remedy } = describeFinding(finding, texts);
  const mark = { ok: style.green('✓'), warning: style.yellow('▲'), blocker: style.red('✗') }[finding.level];
  const line = `${mark} ${atNode(finding.node, cause, style)}`;
  return remedy === undefined ? line : `${line}\n  → ${remedy}`;
}

/** What went wrong, where and why, each of the causes on a line, and on the last one what to do. */
export function errorLines(error: CodedError, texts: Texts, style: Style): string {
  const { what, reasons, remedy } = describeError(error, texts);
  const causes = reasons.map((reason) => `\n  ${style.yellow('▲')} ${reason}`);
  return `${style.red('✗')} ${what}${causes.join('')}\n  → ${remedy}`;
}

/** Puts the node in front of a sentence, unless the sentence names it itself. */
export function atNode(node: string | undefined, text: string, style: Style): string {
  return node === undefined || text.includes(node) ? text : `${style.cyan(node)} ${text}`;
}
