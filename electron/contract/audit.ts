import type { AuditProblem } from '../../core/audit/audit-trail.ts';
import type { AuditedRun } from '../../core/audit/audited-runs.ts';
import type { ToldError } from './call.ts';

/** What came of following one trail from its first line to its last. */
export type TrailVerdict = {
  /** A node, or `here`: this computer. */
  readonly of: string;
} & (
  | { readonly count: number; readonly problems: readonly AuditProblem[] }
  /** It could not be read. */
  | { readonly failure: ToldError }
);

/** Who changed a pair, and whether the trails that say so are whole. */
export type AuditView = {
  readonly trails: readonly TrailVerdict[];
  /** Newest first. */
  readonly runs: readonly AuditedRun[];
};
