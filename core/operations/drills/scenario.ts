import type { OutageFault } from '../../components/component.ts';
import type { NodeCondition } from '../../simulate/failover-state.ts';

/** Which fault a drill makes. */
export type DrillScenarioId =
  | 'config-broken'
  | 'service-stop'
  | 'service-kill'
  | 'service-hang'
  | 'service-flap'
  | 'packet-loss'
  | 'keepalived-kill'
  | 'keepalived-hang'
  | 'disk-full'
  | 'node-reboot'
  | 'node-power-off'
  | 'link-one-way'
  | 'link-cut'
  | 'restart-holder-first'
  | 'restart-standby-first';

/**
 * What should happen, said before the fault.
 * - stays: nothing moves, nobody notices
 * - moves: the other node takes the addresses
 * - stays-or-moves: the service is brought back in place, or the other node takes over, whichever is quicker
 * - both: two nodes hold the addresses until the fault is over
 * - returns: nobody serves for a while; afterwards one node does
 */
export type DrillExpectation = 'stays' | 'moves' | 'stays-or-moves' | 'both' | 'returns';

/** How often a drill is worth its trouble, and so how deep it goes: a service, a server, the pair as a whole. */
export type DrillLevel = 'monthly' | 'quarterly' | 'yearly';

/** The fault in the words of the failover simulation (core/simulate). */
type SimulatedFault = {
  /** What becomes of the node that holds the addresses. */
  readonly holder: NodeCondition;
  /** Who no longer hears whom. */
  readonly link: 'whole' | 'cut' | 'standby-deaf';
};

/** A drill as data. Texts: `drill.<id>.name`, `drill.<id>.what`, `drill.<id>.expected`, `drill.<id>.danger`. */
export type DrillScenario = {
  readonly id: DrillScenarioId;
  readonly level: DrillLevel;
  /** What is expected as long as no simulation says more. */
  readonly expectation: DrillExpectation;
  /** Absent: no state of the simulation; the expectation is always the same. */
  readonly simulated?: SimulatedFault;
  /** Which of the predicted outages applies; absent: that of the simulation. */
  readonly outage?: OutageFault;
  /**
   * low: one service or some packets, healed by the node itself, and never two holders. high: a whole machine goes away,
   * or two nodes hold the addresses for a while, or nobody does.
   */
  readonly danger: 'low' | 'high';
  /** script: drill.sh makes and heals it. power: through the PowerControl port. restart: both nodes, one after the other. */
  readonly means: 'script' | 'power' | 'restart';
  /** Which unit is harmed. Default: the service of the pair. */
  readonly unit?: 'keepalived.service';
  /** Two holders, or a full disk, are nothing to try out on a node with a database. */
  readonly risksData?: true;
  /** How long the fault is kept up when nothing moves, or after it did, milliseconds. Default: the drill's own pause. */
  readonly steadyMs?: number;
  /** How long the takeover may take before the drill counts as failed, milliseconds. */
  readonly takeoverWithinMs: number;
  /** How long the harmed node may take to be a fit standby again, milliseconds. */
  readonly recoveryWithinMs: number;
};

const withinTakeover = { takeoverWithinMs: 15_000, recoveryWithinMs: 60_000 } as const;
const ofService = { danger: 'low', means: 'script', level: 'monthly', ...withinTakeover } as const;
const ofHeartbeat = { danger: 'high', means: 'script', ...withinTakeover } as const;
const ofNode = { danger: 'high', recoveryWithinMs: 300_000 } as const;

/** All drills there are, mildest first. */
export const drillScenarios: readonly DrillScenario[] = [
  { id: 'config-broken', ...ofService, expectation: 'stays', simulated: { holder: 'ok', link: 'whole' } },
  {
    id: 'service-stop',
    ...ofService,
    expectation: 'moves',
    simulated: { holder: 'service-failed', link: 'whole' },
    outage: 'service-failed',
  },
  { id: 'service-kill', ...ofService, expectation: 'stays-or-moves', outage: 'service-failed' },
  {
    id: 'service-hang',
    ...ofService,
    expectation: 'moves',
    simulated: { holder: 'service-failed', link: 'whole' },
    outage: 'service-hung',
  },
  {
    id: 'service-flap',
    ...ofService,
    expectation: 'moves',
    simulated: { holder: 'service-failed', link: 'whole' },
    outage: 'service-failed',
    steadyMs: 9_000,
  },
  {
    id: 'packet-loss',
    ...ofService,
    expectation: 'stays',
    simulated: { holder: 'ok', link: 'whole' },
    steadyMs: 6_000,
  },
  {
    id: 'keepalived-kill',
    ...ofHeartbeat,
    level: 'quarterly',
    expectation: 'moves',
    simulated: { holder: 'down', link: 'whole' },
    outage: 'power-off',
    unit: 'keepalived.service',
  },
  {
    id: 'keepalived-hang',
    ...ofHeartbeat,
    level: 'quarterly',
    expectation: 'both',
    simulated: { holder: 'ok', link: 'cut' },
    unit: 'keepalived.service',
    risksData: true,
    steadyMs: 2_000,
  },
  {
    id: 'disk-full',
    ...ofHeartbeat,
    level: 'quarterly',
    expectation: 'stays',
    simulated: { holder: 'ok', link: 'whole' },
    risksData: true,
    steadyMs: 5_000,
  },
  {
    id: 'node-reboot',
    ...ofNode,
    level: 'quarterly',
    means: 'script',
    expectation: 'moves',
    simulated: { holder: 'down', link: 'whole' },
    outage: 'power-off',
    takeoverWithinMs: 60_000,
  },
  {
    id: 'node-power-off',
    ...ofNode,
    level: 'quarterly',
    means: 'power',
    expectation: 'moves',
    simulated: { holder: 'down', link: 'whole' },
    outage: 'power-off',
    takeoverWithinMs: 15_000,
  },
  {
    id: 'link-one-way',
    ...ofHeartbeat,
    level: 'yearly',
    expectation: 'both',
    simulated: { holder: 'ok', link: 'standby-deaf' },
    risksData: true,
    steadyMs: 2_000,
  },
  {
    id: 'link-cut',
    ...ofHeartbeat,
    level: 'yearly',
    expectation: 'both',
    simulated: { holder: 'ok', link: 'cut' },
    risksData: true,
    steadyMs: 2_000,
  },
  {
    id: 'restart-standby-first',
    ...ofNode,
    level: 'yearly',
    means: 'restart',
    expectation: 'returns',
    takeoverWithinMs: 300_000,
  },
  {
    id: 'restart-holder-first',
    ...ofNode,
    level: 'yearly',
    means: 'restart',
    expectation: 'returns',
    takeoverWithinMs: 300_000,
  },
];

/** @throws Error for an id that is none */
export function scenarioOf(id: DrillScenarioId): DrillScenario {
  const found = drillScenarios.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`no drill ${id}`);
  return found;
}

/** Switches the power of a node. The lab has it; for real servers it is absent, and so are the drills that need it. */
export type PowerControl = {
  /** As if the plug were pulled. */
  off(node: string): Promise<void>;
  on(node: string): Promise<void>;
};

/** What decides which drills can be made. */
export type DrillMeans = { readonly power: PowerControl | undefined; readonly hasDatabases: boolean };

/** Why a drill is not offered; undefined when it is. Texts: `drill.left-out.<reason>`. */
export function whyNotOffered(
  { means, risksData }: DrillScenario,
  { power, hasDatabases }: { readonly power: unknown; readonly hasDatabases: boolean },
): 'no-power' | 'risks-data' | undefined {
  if (means === 'power' && power === undefined) return 'no-power';
  return risksData === true && hasDatabases ? 'risks-data' : undefined;
}

/** Mildest first. */
export const drillLevels: readonly DrillLevel[] = ['monthly', 'quarterly', 'yearly'];

/**
 * The drills of one run over many.
 *
 * @param upTo the deepest level; absent: only what is harmless enough to be done on any day
 */
export function scenariosToRun(means: DrillMeans, upTo?: DrillLevel): readonly DrillScenario[] {
  const offered = drillScenarios.filter((scenario) => whyNotOffered(scenario, means) === undefined);
  return upTo === undefined
    ? offered.filter(({ danger }) => danger === 'low')
    : offered.filter(({ level }) => drillLevels.indexOf(level) <= drillLevels.indexOf(upTo));
}
