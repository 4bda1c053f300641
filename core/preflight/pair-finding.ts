import type { ErrorParams } from '../errors/app-error.ts';
import type { Finding, FindingLevel } from './finding.ts';

/** One finding, about a node or, without one, about the pair. */
export function finding(code: string, level: FindingLevel, params: ErrorParams = {}, node?: string): Finding {
  return { code, level, params, ...(node === undefined ? {} : { node }) };
}
