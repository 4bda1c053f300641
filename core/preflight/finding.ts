import type { ErrorParams } from '../errors/app-error.ts';

/** ok: looked at and fine. warning: works, but the admin should know. blocker: nothing is changed while it stands. */
export type FindingLevel = 'ok' | 'warning' | 'blocker';

/**
 * One result of the preflight. Texts: `finding.<code>.cause` and `finding.<code>.remedy` in locales/;
 * an `ok` finding needs only `.cause` (what was found to be fine).
 */
export type Finding = {
  /** Dotted, lower case, first part is the area: `vip.in-use`, `package.lock-held`, `nginx.port-taken`. */
  readonly code: string;
  readonly level: FindingLevel;
  /** Name of the node it concerns; absent when it concerns the pair. */
  readonly node?: string;
  readonly params: ErrorParams;
};
