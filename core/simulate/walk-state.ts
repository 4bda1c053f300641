import type { FailoverState, NodeCondition } from './failover-state.ts';
import type { Side } from './member-state.ts';
import type { UnitModel } from './pair-model.ts';
import { createSimulation, type Simulation } from './simulation.ts';
import { type Moment, SIDES } from './world.ts';

/** How a state ended, in terms of sides. */
export type Walk = {
  /** Who held the addresses before; undefined for a boot. */
  readonly before: Side | undefined;
  readonly holders: readonly Side[];
  readonly afterwards: readonly Side[];
  /** Milliseconds; null when nobody serves in the end. */
  readonly outageMs: number | null;
  readonly settled: boolean;
};

/** What gratuitous ARP and a client's retry add, milliseconds (measured in the lab). */
const REACTION_MS = 30;

/** A flapping link: as often, and for longer than the slowest timer runs. */
const FLAPS = 4;
const FLAP_MS = 15_000;

/** Between two boots. */
const BOOT_GAP_MS = 20_000;

/** No state of a pair depends on more than this; only `preempt_delay` is longer, and ends by itself. */
const REST_MS = 1_000;

/** A pair, without power and where each of the nodes holds: where walks begin. */
export type Beginnings = {
  readonly off: Simulation;
  /** By the holder; undefined where it can't hold: with preemption the lower node does not while both are well. */
  readonly held: readonly [Held | undefined, Held | undefined];
};

type Held = { readonly simulation: Simulation; readonly settled: boolean };

export function beginningsOf(unit: UnitModel): Beginnings {
  const off = createSimulation(unit);
  return { off, held: [heldFirst(off, 0), heldFirst(off, 1)] };
}

function heldFirst(off: Simulation, side: Side): Held | undefined {
  const simulation = off.fork();
  simulation.power(side, true);
  const alone = rest(simulation);
  simulation.power(side === 0 ? 1 : 0, true);
  const settled = rest(simulation) && alone;
  return simulation.holders().join() === String(side) ? { simulation, settled } : undefined;
}

/**
 * Takes a unit into a state, waits until it rests, and heals it again. What breaks or heals on both nodes does so at the
 * same moment.
 *
 * @returns undefined when the state can't come about
 */
export function walkState({ off, held }: Beginnings, state: FailoverState): Walk | undefined {
  const before = heldBefore(state);
  const begun = before === undefined ? { simulation: off, settled: true } : held[before];
  if (begun === undefined) {
    return undefined;
  }
  const simulation = begun.simulation.fork();
  let { settled } = begun;
  let start = simulation.now();
  setLink(simulation, state.link);
  for (const side of SIDES) harm(simulation, side, state.nodes[side], before !== undefined);
  if (before === undefined) {
    ({ settled, start } = boot(simulation, state));
  }
  settled = rest(simulation) && settled;
  if (state.link === 'flapping') {
    settled = flap(simulation) && settled;
  }
  const holders = simulation.holders();
  const outageMs = outage(simulation.moments(), start, simulation.now());
  simulation.link([true, true]);
  for (const side of SIDES) heal(simulation, side, state.nodes[side]);
  settled = rest(simulation) && settled;
  return { before, holders, outageMs, afterwards: simulation.holders(), settled };
}

function heldBefore({ history }: FailoverState): Side | undefined {
  return history === 'first-held' ? 0 : history === 'second-held' ? 1 : undefined;
}

function harm(simulation: Simulation, side: Side, condition: NodeCondition, running: boolean): void {
  if (condition === 'down' && running) {
    simulation.power(side, false);
  } else if (condition === 'service-failed') {
    simulation.service(side, false);
  } else if (condition === 'maintenance') {
    simulation.maintenance(side, true);
  }
}

/** @returns when the boot began that brought somebody to serve, or the last one */
function boot(
  simulation: Simulation,
  { history, nodes }: FailoverState,
): { readonly settled: boolean; readonly start: number } {
  const order = history === 'second-booted' ? ([1, 0] as const) : SIDES;
  let settled = true;
  let start = 0;
  for (const side of order.filter((candidate) => nodes[candidate] !== 'down')) {
    if (simulation.moments().at(-1)?.served !== true) {
      start = simulation.now();
    }
    simulation.power(side, true);
    if (history !== 'booted-together') {
      settled = rest(simulation) && settled;
      simulation.advance(BOOT_GAP_MS);
    }
  }
  return { settled, start };
}

function setLink(simulation: Simulation, link: FailoverState['link']): void {
  if (link !== 'whole' && link !== 'flapping') {
    simulation.link([link === 'second-deaf', link === 'first-deaf']);
  }
}

function flap(simulation: Simulation): boolean {
  let settled = true;
  for (let count = 0; count < FLAPS; count += 1) {
    simulation.link([false, false]);
    simulation.advance(FLAP_MS);
    simulation.link([true, true]);
    settled = rest(simulation) && settled;
  }
  return settled;
}

function heal(simulation: Simulation, side: Side, condition: NodeCondition): void {
  if (condition === 'down') {
    simulation.power(side, true);
  } else if (condition === 'service-failed') {
    simulation.service(side, true);
  } else if (condition === 'maintenance') {
    simulation.maintenance(side, false);
  }
}

function rest(simulation: Simulation): boolean {
  const settled = simulation.settle();
  simulation.advance(REST_MS);
  return settled;
}

/** The longest time without a holder that serves. */
function outage(moments: readonly Moment[], from: number, to: number): number | null {
  let longest = 0;
  let silentSince: number | undefined;
  for (const [index, moment] of moments.entries()) {
    const end = moments[index + 1]?.atMs ?? to;
    silentSince = moment.served ? undefined : (silentSince ?? moment.atMs);
    if (silentSince !== undefined && end > from) {
      longest = Math.max(longest, end - Math.max(silentSince, from));
    }
  }
  if (moments.at(-1)?.served !== true) {
    return null;
  }
  return longest === 0 ? 0 : Math.ceil((longest + REACTION_MS) / 10 - 1e-6) * 10;
}
