import type { ErrorParams } from '../errors/app-error.ts';
import type { Finding } from '../preflight/finding.ts';
import type { CheckResult } from '../verify/run-checks.ts';

/** Why a transaction did not end as wished. Texts: `error.<code>.what` and `error.<code>.remedy`. */
export type ApplyReason = {
  readonly code: string;
  readonly node?: string;
  readonly params: ErrorParams;
  /** With `apply.blocked`: what was found around the pair. */
  readonly finding?: Finding;
};

/** Where one node stands at the end, as far as is known. */
export type NodeOutcome = {
  readonly node: string;
  /**
   * untouched: the transaction never began there. will-roll-back: out of reach, and its own timer puts the old state
   * back. will-follow-peer: out of reach, and it will do what the other node did. unknown: out of reach at the very
   * moment of the decision; the next apply or undo finds out and completes it.
   */
  readonly state:
    | 'confirmed'
    | 'rolled-back'
    | 'untouched'
    | 'will-roll-back'
    | 'will-follow-peer'
    | 'unknown';
  /** For `will-roll-back`: seconds until it has done so, at most. */
  readonly secondsLeft?: number;
  /** What a roll-back could not put back: paths, units, `packages`. */
  readonly leftovers: readonly string[];
};

/** How a transaction over two nodes ended. Never `confirmed` after a roll-back. */
export type ApplyResult = {
  /** partial: not proved to be the same on both nodes; `nodes` says where each one stands. */
  readonly outcome: 'confirmed' | 'rolled-back' | 'partial' | 'nothing-to-do';
  /** '' when there was nothing to do. */
  readonly transactionId: string;
  /** In the order of pair.yaml; empty when there was nothing to do. */
  readonly nodes: readonly NodeOutcome[];
  readonly reason?: ApplyReason;
  /** What was proved before the confirmation. */
  readonly checks: readonly CheckResult[];
};
