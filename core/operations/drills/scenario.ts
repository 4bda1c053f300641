import type { OutageFault } from '../../components/component.ts';

/** Which fault a drill makes. */
export type DrillScenarioId =
  | 'service-stop'
  | 'service-kill'
  | 'service-hang'
  | 'node-reboot'
  | 'node-power-off';

/**
 * What should happen, said before the fault.
 * - moves: the other node takes the addresses
 * - stays-or-moves: the service is brought back in place, or the other node takes over, whichever is quicker
 */
export type DrillExpectation = 'moves' | 'stays-or-moves';

/** A drill as data. Texts: `drill.<id>.name`, `drill.<id>.what`, `drill.<id>.expected`, `drill.<id>.danger`. */
export type DrillScenario = {
  readonly id: DrillScenarioId;
  readonly expectation: DrillExpectation;
  /** low: only the service is touched and it is healed by the node itself. high: a whole machine goes away. */
  readonly danger: 'low' | 'high';
  /** script: agent-scripts/linux/drill.sh makes and heals it. power: through the PowerControl port. */
  readonly means: 'script' | 'power';
  /** How long the takeover may take before the drill counts as failed, milliseconds. */
  readonly takeoverWithinMs: number;
  /** How long the harmed node may take to be a fit standby again, milliseconds. */
  readonly recoveryWithinMs: number;
};

const takeoverWithinMs = 15_000;

/** All drills there are, mildest first. */
export const drillScenarios: readonly DrillScenario[] = [
  {
    id: 'service-stop',
    expectation: 'moves',
    danger: 'low',
    means: 'script',
    takeoverWithinMs,
    recoveryWithinMs: 60_000,
  },
  {
    id: 'service-kill',
    expectation: 'stays-or-moves',
    danger: 'low',
    means: 'script',
    takeoverWithinMs,
    recoveryWithinMs: 60_000,
  },
  {
    id: 'service-hang',
    expectation: 'moves',
    danger: 'low',
    means: 'script',
    takeoverWithinMs,
    recoveryWithinMs: 60_000,
  },
  {
    id: 'node-reboot',
    expectation: 'moves',
    danger: 'high',
    means: 'script',
    takeoverWithinMs: 60_000,
    recoveryWithinMs: 300_000,
  },
  {
    id: 'node-power-off',
    expectation: 'moves',
    danger: 'high',
    means: 'power',
    takeoverWithinMs,
    recoveryWithinMs: 300_000,
  },
];

/** Switches the power of a node. The lab has it; for real servers it is absent, and so are the drills that need it. */
export type PowerControl = {
  /** As if the plug were pulled. */
  off(node: string): Promise<void>;
  on(node: string): Promise<void>;
};

/** The drills that can be made with what there is. */
export function offeredScenarios(power: PowerControl | undefined): readonly DrillScenario[] {
  return drillScenarios.filter((scenario) => scenario.means !== 'power' || power !== undefined);
}

const faults: Readonly<Record<DrillScenarioId, OutageFault>> = {
  'service-stop': 'service-failed',
  'service-kill': 'service-failed',
  'service-hang': 'service-hung',
  'node-reboot': 'power-off',
  'node-power-off': 'power-off',
};

/** Which prediction applies to a drill. */
export function faultOfScenario(id: DrillScenarioId): OutageFault {
  return faults[id];
}
