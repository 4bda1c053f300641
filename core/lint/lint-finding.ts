import type { ErrorParams } from '../errors/app-error.ts';
import type { Place } from '../keepalived-conf/conf-entry.ts';
import type { Finding, FindingLevel } from '../preflight/finding.ts';

/** A trap at a place; its text begins with file and line and ends with the evidence. */
export function lintFinding(
  code: string,
  level: Exclude<FindingLevel, 'ok'>,
  { file, line }: Place,
  params: ErrorParams = {},
): Finding {
  return { code, level, params: { file, line, ...params } };
}
