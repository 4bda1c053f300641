import type { Event } from '../../events/event.ts';
import type { ClusterHealth } from '../../watch/cluster-health.ts';
import type { OutageReport } from '../measure-outage.ts';
import type { NodeClock } from './node-clocks.ts';
import type { DrillPrediction } from './predict-drill.ts';
import type { DrillExpectation, DrillScenarioId } from './scenario.ts';

/**
 * - as-expected: what was announced happened, within the predicted time and tolerance
 * - slower: it happened, but later than predicted
 * - failed: it did not happen, or the pair was not whole again afterwards
 * - aborted: ended by the admin; healed
 */
export type DrillVerdict = 'as-expected' | 'slower' | 'failed' | 'aborted';

/** Something on the drill's own time line, milliseconds from the start of the probe. */
export type DrillMoment = { readonly atMs: number; readonly code: string };

/** What a drill found out; kept as JSON and shown as HTML. */
export type DrillReport = {
  readonly version: 1;
  readonly pair: string;
  readonly scenario: DrillScenarioId;
  /** The node that was harmed. */
  readonly node: string;
  /** The node that should take over. */
  readonly other: string;
  readonly url: string;
  readonly expected: DrillExpectation;
  /** What the simulation of the installed configuration said; absent when there was none. */
  readonly prediction?: DrillPrediction;
  /** Outage that was announced, milliseconds; absent when nobody predicted it. */
  readonly predictedMs?: number;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly verdict: DrillVerdict;
  /** Why it is not as expected: `drill.problem.<code>`. */
  readonly problems: readonly string[];
  /** Milliseconds without an answer, as a client saw it. */
  readonly outageMs: number;
  readonly failedRequests: number;
  readonly totalRequests: number;
  /** Who served when. */
  readonly servedBy: OutageReport['servedBy'];
  readonly measured: OutageReport;
  /** How long both nodes held an address at once, by what they said; milliseconds. */
  readonly twoHolderMs: number;
  /** By which the events of both nodes are put on one clock; absent in reports of older versions. */
  readonly clocks?: readonly NodeClock[];
  /** Fault, first answer of the other node, healing, whole again. */
  readonly moments: readonly DrillMoment[];
  /** What both nodes recorded meanwhile, by their own clocks. */
  readonly events: readonly Event[];
  readonly health: ClusterHealth;
};
