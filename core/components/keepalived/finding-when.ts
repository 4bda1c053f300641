import type { Finding, FindingLevel } from '../../preflight/finding.ts';

/** One finding in a list when the condition holds, an empty list otherwise. */
export function findingWhen(
  condition: boolean,
  code: string,
  level: FindingLevel,
  params: Finding['params'],
  node?: string,
): readonly Finding[] {
  return condition ? [{ code, level, ...(node === undefined ? {} : { node }), params }] : [];
}
