import type { EventSink } from '../../events/event.ts';
import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Clock } from '../../host/clock.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import type { Connect } from '../../watch/watch-pair.ts';
import type { Probe } from '../probe.ts';
import type { DrillPrediction } from './predict-drill.ts';
import type { DrillExpectation, DrillScenario, DrillScenarioId, PowerControl } from './scenario.ts';

/** What the admin is told before anything is harmed. */
export type DrillAnnouncement = {
  readonly scenario: DrillScenario;
  readonly node: string;
  readonly other: string;
  readonly expectation: DrillExpectation;
  readonly prediction?: DrillPrediction;
  readonly predictedMs?: number;
};

export type DrillOptions = {
  readonly spec: ClusterSpec;
  readonly scenario: DrillScenarioId;
  /** Each use makes a connection of its own. */
  readonly connect: Connect;
  readonly clock: Clock;
  readonly probe: Probe;
  /** What clients ask, at the VIP. */
  readonly url: string;
  /** Host name to ask for; see ProbeTarget. */
  readonly serverName?: string;
  /** systemd unit of the service that is harmed, e.g. `nginx.service`. */
  readonly unit: string;
  readonly power?: PowerControl;
  /** Databases whose role follows the addresses are on the nodes. Default false. */
  readonly hasDatabases?: boolean;
  /** Announced outage, milliseconds (predictedOutage of core/components/keepalived); default: that of the simulation. */
  readonly predictedMs?: number;
  /** What the simulation says when this node holds the addresses; absent: the scenario's own expectation counts. */
  readonly predict?: (holder: string) => DrillPrediction | undefined;
  /** Asks whether to go on; false ends with `drill.declined`. */
  readonly confirm: (announcement: DrillAnnouncement) => Promise<boolean>;
  readonly events: EventSink;
  /** Aborting heals and ends with verdict `aborted`. */
  readonly signal: CancelSignal;
  /** Milliseconds of even service that are recorded before the fault and after the takeover. Default 1000. */
  readonly settleMs?: number;
  /** How long the pair may take to be whole before the drill is refused, milliseconds. Default 0: it must be so now. */
  readonly patienceMs?: number;
};
