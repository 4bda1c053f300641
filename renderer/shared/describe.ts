import type { ErrorParams, ErrorReason } from '../../core/errors/app-error.ts';
import type { Event } from '../../core/events/event.ts';
import type { Finding } from '../../core/preflight/finding.ts';
import type { HealthReason } from '../../core/watch/cluster-health.ts';
import type { Alert } from '../../electron/contract/alert.ts';
import { toToldError } from '../../electron/contract/told-error.ts';
import type { Texts } from '../../locales/texts.ts';

/** Something that went wrong, in words. */
export type Told = {
  readonly what: string;
  /** Each of several causes. */
  readonly reasons: readonly string[];
  readonly remedy: string;
};

type CodedError = {
  readonly code: string;
  readonly node?: string | undefined;
  readonly params: ErrorParams;
  readonly reasons?: readonly ErrorReason[];
};

/** What went wrong, where and why, and what to do about it. */
export function describeError(error: CodedError, texts: Texts): Told {
  const params = { ...error.params, ...(error.node === undefined ? {} : { node: error.node }) };
  const key = texts.has(`error.${error.code}.what`) ? error.code : 'internal.unexpected';
  const spare = key === error.code ? params : { ...params, message: error.code };
  return {
    what: texts.text(`error.${key}.what`, spare),
    reasons: (error.reasons ?? []).map((reason) => describeReason(reason, texts)),
    remedy: texts.text(`error.${key}.remedy`, spare),
  };
}

/** As `describeError`, for whatever a rejected promise carries, or what another process told. */
export function describeFailure(error: unknown, texts: Texts): Told {
  const isTold = typeof error === 'object' && error !== null && 'code' in error && 'params' in error;
  return describeError(isTold ? (error as CodedError) : toToldError(error), texts);
}

/** What was found, and what to do about it; there is nothing to do when it is fine. */
export function describeFinding(
  finding: Finding,
  texts: Texts,
): { readonly cause: string; readonly remedy?: string } {
  const params = { ...finding.params, node: finding.node ?? '' };
  const cause = texts.text(`finding.${finding.code}.cause`, params);
  return finding.level === 'ok'
    ? { cause }
    : { cause, remedy: texts.text(`finding.${finding.code}.remedy`, params) };
}

/** What happened, without time and node, which stand beside it. */
export function describeEvent(event: Event, texts: Texts): string {
  const params = { ...event.params, node: event.node ?? '' };
  const key = `event.${event.code}`;
  return texts.has(key) ? texts.text(key, params) : texts.text('event.node.other', { code: event.code });
}

/** Why a pair is not as it should be, and what to do about it. */
function describeReason(reason: HealthReason | ErrorReason, texts: Texts): string {
  return texts.text(`health.reason.${reason.code}`, { ...reason.params, node: reason.node ?? '' });
}

/** What an alert says. */
export function describeAlert(alert: Alert, texts: Texts): { readonly title: string; readonly body: string } {
  const params = { ...alert.params, pair: alert.pair, node: alert.node ?? '' };
  const title = `alert.${alert.code}.title`;
  const body = `alert.${alert.code}.body`;
  return {
    title: texts.has(title)
      ? texts.text(title, params)
      : `${alert.pair}: ${texts.text(`health.state.${alert.state}`)}`,
    body: texts.has(body) ? texts.text(body, params) : alert.code,
  };
}
