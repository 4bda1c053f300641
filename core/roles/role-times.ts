/**
 * How long a silent peer is waited for, milliseconds. The order is what keeps two nodes from being written to:
 * an isolated primary fences itself before its standby may be promoted, and a primary goes on alone only when its
 * standby may not be promoted any more.
 *
 * Each time runs on one clock, from a moment that bounds what the other node may believe: the primary's fence from when
 * it began to ask what was answered last, the standby's promotion from when it answered; the standby's right from when
 * it began to ask, the primary's going alone from when its answers began to say that it would. A node that is slow only
 * makes that safer, but for how long an action takes once it is decided: no acknowledged write hangs on that, since the
 * database itself goes on waiting for its replica until it is told otherwise.
 */
export const ROLE_TIMES = {
  /** A primary that hears neither its peer nor a witness fences itself. */
  fenceAfterMs: 1500,
  /**
   * A standby may be promoted: later than the primary's fence, one round of questions to hosts that do not answer (0.7 s:
   * `role-ask`, two echo requests 0.2 s apart and 0.5 s for the answer) and a kill (1 s).
   */
  promoteAfterMs: 3500,
  /**
   * For so long a witness must have answered to the virtual address on the standby: since its first answer none went to
   * the old primary. That may just have had one, in a round of questions that has to end first (0.7 s); it fences itself
   * after the next one (0.7 s), which takes a kill at most (1 s).
   */
  sureAfterMs: 2500,
  /** A standby may not be promoted by itself any more. */
  promoteUntilMs: 10_000,
  /** A primary may acknowledge writes that its standby does not have: later than the standby's last moment. */
  aloneAfterMs: 13_000,
} as const;
