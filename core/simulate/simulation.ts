import type { Side } from './member-state.ts';
import type { UnitModel } from './pair-model.ts';
import {
  copyWorld,
  holdersOf,
  type Moment,
  membersOf,
  newWorld,
  nextEvent,
  react,
  type World,
} from './world.ts';

/**
 * A pair's VRRP in motion. Advertisements are not sent one by one: while they would arrive, their receiver listens, and
 * when they end its timer starts as if the last one had just come, so that times are those of the worst case.
 */
export type Simulation = {
  /** Loses power at once, or boots. */
  power(side: Side, up: boolean): void;
  service(side: Side, ok: boolean): void;
  maintenance(side: Side, on: boolean): void;
  /** @param heard whether the first, the second node hears the other one */
  link(heard: readonly [boolean, boolean]): void;
  /** Lets this much time pass, milliseconds. */
  advance(milliseconds: number): void;
  /** Lets time pass until nothing would happen any more. @returns false when that does not come */
  settle(): boolean;
  now(): number;
  holders(): readonly Side[];
  moments(): readonly Moment[];
  /** The same pair at this moment, which goes its own way from here on. */
  fork(): Simulation;
};

/** The first result of a script comes at once when keepalived starts. */
const FIRST_CHECK_MS = 100;

/** A pair at rest has no more than a handful of events to come; one that goes round in circles never ends. */
const MOST_EVENTS = 200;

/** A pair whose nodes are both without power, with healthy services and a whole link. */
export function createSimulation(unit: UnitModel): Simulation {
  return simulationOf(newWorld(unit));
}

function simulationOf(world: World): Simulation {
  const change = (act: () => void): void => {
    act();
    react(world);
  };
  return {
    power: (side, up) => change(() => setPower(world, side, up)),
    service: (side, ok) => change(() => setService(world, side, ok)),
    maintenance: (side, on) =>
      change(() => {
        world.nodes[side].maintenance = on;
      }),
    link: (heard) => {
      if (heard[0] !== world.link[0] || heard[1] !== world.link[1]) {
        change(() => {
          world.link = heard;
        });
      }
    },
    advance: (milliseconds) => {
      runTo(world, world.now + milliseconds);
    },
    settle: () => runTo(world, Number.POSITIVE_INFINITY),
    now: () => world.now,
    holders: () => holdersOf(world),
    moments: () => world.moments,
    fork: () => simulationOf(copyWorld(world)),
  };
}

function setPower(world: World, side: Side, up: boolean): void {
  world.nodes[side].up = up;
  for (const member of membersOf(world, side)) {
    member.role = up ? 'fault' : 'down';
    member.listening = false;
    member.preemptAt = undefined;
    member.heardAdvertMs = member.model.instance.advertMs;
    for (const check of member.checks) {
      check.status = 'init';
      const isGood = world.nodes[side].serviceOk || !check.model.followsService;
      const wait = check.model.initFail && isGood ? check.model.riseMs : FIRST_CHECK_MS;
      check.changeAt = up ? world.now + wait : Number.POSITIVE_INFINITY;
    }
  }
}

function setService(world: World, side: Side, ok: boolean): void {
  world.nodes[side].serviceOk = ok;
  for (const { checks, role } of membersOf(world, side)) {
    for (const check of checks.filter(({ model }) => model.followsService && role !== 'down')) {
      check.changeAt = world.now + (ok ? check.model.riseMs : check.model.failMs);
    }
  }
}

/** @returns false when events never end */
function runTo(world: World, limit: number): boolean {
  for (let events = 0; events < MOST_EVENTS; events += 1) {
    const next = nextEvent(world);
    if (next > limit || next === Number.POSITIVE_INFINITY) {
      world.now = limit === Number.POSITIVE_INFINITY ? world.now : limit;
      return true;
    }
    world.now = next;
    react(world);
  }
  return false;
}
