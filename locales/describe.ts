import type { ErrorParams, ErrorReason } from '../core/errors/app-error.ts';
import type { Event } from '../core/events/event.ts';
import type { Finding } from '../core/preflight/finding.ts';
import type { DatabaseHealth, HealthState } from '../core/watch/cluster-health.ts';
import type { AlertBody } from '../core/watch/describe-alert.ts';
import type { Texts } from './texts.ts';

/** An error as data, wherever it was thrown. */
export type CodedError = {
  readonly code: string;
  readonly node?: string | undefined;
  readonly params: ErrorParams;
  readonly reasons?: readonly ErrorReason[];
};

/** Something that went wrong, in words. */
export type Told = {
  readonly what: string;
  /** Each of several causes. */
  readonly reasons: readonly string[];
  readonly remedy: string;
};

/** What went wrong, where and why, and what to do about it. */
export function describeError({ code, node, params, reasons = [] }: CodedError, texts: Texts): Told {
  const isKnown = texts.has(`error.${code}.what`);
  const key = isKnown ? code : 'internal.unexpected';
  const values = {
    ...params,
    ...(node === undefined ? {} : { node }),
    ...(isKnown ? {} : { message: code }),
  };
  return {
    what: texts.text(`error.${key}.what`, values),
    reasons: reasons.map((reason) => describeReason(reason, texts)),
    remedy: texts.text(`error.${key}.remedy`, values),
  };
}

/** Why something is not as it should be, and what to do about it, in one sentence. */
export function describeReason({ code, node = '', params }: ErrorReason, texts: Texts): string {
  return texts.text(`health.reason.${code}`, { ...withWhy(params, texts), node });
}

/** A reason of the rules table by which roles are decided is a code until here. */
function withWhy(params: ErrorParams, texts: Texts): ErrorParams {
  const key = `role.reason.${params.why}`;
  return texts.has(key) ? { ...params, why: texts.text(key) } : params;
}

/** A database of a node in a word or two, with the reason where it is neither primary nor replica. */
export function describeDatabase(database: DatabaseHealth, texts: Texts): string {
  const { engine, role, isRedundant, reason } = database;
  const isUsual = role === 'replica' || role === 'primary';
  const key = !isUsual ? 'status-why' : role === 'primary' && !isRedundant ? 'status-alone' : 'status';
  const why = texts.has(`role.reason.${reason}`) ? texts.text(`role.reason.${reason}`) : reason;
  const shown = texts.text(`database.${key}`, { engine, role: texts.text(`database.role.${role}`), why });
  return database.details === undefined ? shown : `${shown} (${describeCopy(database.details, texts)})`;
}

/** How current the copy of files is, and what lies aside: details by role-files.sh, ages in ms and sizes in KiB. */
function describeCopy(details: Readonly<Record<string, string>>, texts: Texts): string {
  const { pass = 'ok', age = '0', waiting = '0', trash = '0', conflict = '0', recovered = '0' } = details;
  const copied =
    pass === 'ok'
      ? texts.text('files.copied', { seconds: Math.round(Number(age) / 1000), waiting })
      : texts.text(`role.reason.${pass}`);
  return [
    copied,
    texts.text('files.trash', { mebibytes: (Number(trash) / 1024).toFixed(1) }),
    ...(conflict === '0' ? [] : [texts.text('files.conflicts', { count: conflict })]),
    ...(recovered === '0' ? [] : [texts.text('files.recovered', { count: recovered })]),
  ].join(', ');
}

/** What was found, and what to do about it; there is nothing to do when it is fine. */
export function describeFinding(
  { code, level, node = '', params }: Finding,
  texts: Texts,
): { readonly cause: string; readonly remedy?: string } {
  const values = { ...params, node };
  const cause = texts.text(`finding.${code}.cause`, values);
  return level === 'ok' ? { cause } : { cause, remedy: texts.text(`finding.${code}.remedy`, values) };
}

/** What happened, without the time and, unless the sentence needs it, without the node: they stand beside it. */
export function describeEvent({ code, node = '', params }: Event, texts: Texts): string {
  const key = `event.${code}`;
  return texts.has(key) ? texts.text(key, { ...params, node }) : texts.text('event.node.other', { code });
}

/** What an alert says. */
export function describeAlert(
  {
    code,
    pair,
    node = '',
    state,
    params,
  }: Pick<AlertBody, 'code' | 'node' | 'params'> & {
    readonly pair: string;
    readonly state: HealthState;
  },
  texts: Texts,
): { readonly title: string; readonly body: string } {
  const values = { ...params, pair, node };
  const [title, body] = [`alert.${code}.title`, `alert.${code}.body`];
  return {
    title: texts.has(title) ? texts.text(title, values) : `${pair}: ${texts.text(`health.state.${state}`)}`,
    body: texts.has(body) ? texts.text(body, values) : code,
  };
}
