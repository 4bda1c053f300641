import { compareAddresses } from './compare-addresses.ts';
import { deafnessOf } from './deafness.ts';
import {
  copyNode,
  downMs,
  isUnfit,
  type MemberState,
  type NodeState,
  newNode,
  priorityOf,
  type Side,
  skewMs,
} from './member-state.ts';
import type { UnitModel } from './pair-model.ts';

/** Who holds the addresses, and whether one of them serves, from a moment on. */
export type Moment = { readonly atMs: number; readonly holders: readonly Side[]; readonly served: boolean };

/** Everything that changes while a simulation runs. */
export type World = {
  readonly unit: UnitModel;
  readonly nodes: readonly [NodeState, NodeState];
  /** Per pair of instances and node: it takes no notice of the other one. */
  readonly deaf: readonly (readonly [boolean, boolean])[];
  /** Whether the first, the second node receives what the other one sends. */
  link: readonly [boolean, boolean];
  /** Milliseconds since the beginning. */
  now: number;
  readonly moments: Moment[];
};

export const SIDES = [0, 1] as const;

/** Holders, by whether the first and whether the second node holds. */
const heldBy: readonly [
  readonly [readonly Side[], readonly Side[]],
  readonly [readonly Side[], readonly Side[]],
] = [
  [[], [1]],
  [[0], [0, 1]],
];

/** More rounds than consequences that one event can have. */
const MOST_ROUNDS = 20;

/** Both nodes without power, services well, link whole. */
export function newWorld(unit: UnitModel): World {
  const deaf = unit.members.map(([a, b]) =>
    a === undefined || b === undefined
      ? ([true, true] as const)
      : ([deafnessOf(a, b) !== undefined, deafnessOf(b, a) !== undefined] as const),
  );
  const nodes = [newNode(unit, 0), newNode(unit, 1)] as const;
  const moments = [{ atMs: 0, holders: heldBy[0][0], served: false }];
  return { unit, nodes, deaf, link: [true, true], now: 0, moments };
}

/** Goes its own way from here on. */
export function copyWorld(world: World): World {
  const nodes = [copyNode(world.nodes[0]), copyNode(world.nodes[1])] as const;
  return { ...world, nodes, moments: [...world.moments] };
}

/**
 * Everything that follows at this moment from what is. This and `nextEvent` run some ten thousand times for a table, in
 * a program that has only just been started: they make no lists.
 */
export function react(world: World): void {
  readChecks(world, 0);
  readChecks(world, 1);
  for (let round = 0, changed = true; changed && round < MOST_ROUNDS; round += 1) {
    changed = bothSides(judgeFitness, world, 0);
    for (let index = 0; index < world.unit.members.length; index += 1) {
      changed = bothSides(giveWay, world, index) || changed;
      changed = bothSides(listen, world, index) || changed;
      changed = bothSides(takeOver, world, index) || changed;
    }
  }
  note(world);
}

/** @returns whether it changed anything on either node */
function bothSides(
  act: (world: World, side: Side, index: number) => boolean,
  world: World,
  index: number,
): boolean {
  const first = act(world, 0, index);
  const second = act(world, 1, index);
  return first || second;
}

/** The instances of one node. */
export function membersOf({ nodes }: World, side: Side): readonly MemberState[] {
  return nodes[side].members.filter((member): member is MemberState => member !== undefined);
}

export function holdersOf({ nodes }: World): readonly Side[] {
  return heldBy[holds(nodes[0]) ? 1 : 0][holds(nodes[1]) ? 1 : 0];
}

function holds({ members }: NodeState): boolean {
  for (const member of members) {
    if (member?.role === 'master') {
      return true;
    }
  }
  return false;
}

/** When something happens next by itself; Infinity: never. */
export function nextEvent({ nodes, now }: World): number {
  let next = Number.POSITIVE_INFINITY;
  const consider = (time: number): void => {
    if (time > now && time < next) {
      next = time;
    }
  };
  for (const { members } of nodes) {
    for (const member of members) {
      if (member?.role === 'backup') {
        consider(member.deadline);
        consider(member.preemptAt ?? next);
      }
      for (const { changeAt } of member?.checks ?? []) {
        consider(changeAt);
      }
    }
  }
  return next;
}

function other(side: Side): Side {
  return side === 0 ? 1 : 0;
}

function hears({ link, deaf }: World, side: Side, index: number): boolean {
  return link[side] && deaf[index]?.[side] === false;
}

function readChecks({ nodes, now }: World, side: Side): void {
  for (const member of nodes[side].members) {
    for (const check of member?.checks ?? []) {
      if (check.changeAt <= now) {
        const isGood = nodes[side].serviceOk || !check.model.followsService;
        check.status = isGood ? 'ok' : 'failed';
        check.changeAt = Number.POSITIVE_INFINITY;
      }
    }
  }
}

function memberOf({ nodes }: World, side: Side, index: number): MemberState | undefined {
  return nodes[side].members[index];
}

function note(world: World): void {
  const { now, moments, nodes } = world;
  const held = holdersOf(world);
  const served = held.some((side) => nodes[side].serviceOk);
  const last = moments.at(-1);
  if (last?.atMs === now) {
    moments.pop();
    moments.push({ atMs: now, holders: held, served });
  } else if (last === undefined || last.served !== served || last.holders !== held) {
    moments.push({ atMs: now, holders: held, served });
  }
}

/** Priority 0: the other one takes over after its skew time. */
function sayGoodbye(world: World, side: Side, index: number): void {
  const peer = memberOf(world, other(side), index);
  if (peer?.role === 'backup' && hears(world, other(side), index)) {
    peer.listening = false;
    peer.deadline = world.now + skewMs(peer);
  }
}

function leave(world: World, side: Side, index: number, role: 'fault' | 'backup'): void {
  const member = memberOf(world, side, index);
  if (member === undefined || member.role === role) {
    return;
  }
  const wasMaster = member.role === 'master';
  member.role = role;
  member.listening = false;
  member.preemptAt = undefined;
  member.heardAdvertMs = member.model.instance.advertMs;
  member.deadline = world.now + downMs(member);
  if (wasMaster) {
    sayGoodbye(world, side, index);
  }
}

function judgeFitness(world: World, side: Side): boolean {
  const node = world.nodes[side];
  const isSynced = world.unit.synced[side];
  let changed = false;
  for (let index = 0; index < node.members.length; index += 1) {
    const member = node.members[index];
    if (member === undefined || member.role === 'down') {
      continue;
    }
    const shallFault = isSynced ? hasUnfit(node) : isUnfit(member, node);
    if (shallFault !== (member.role === 'fault')) {
      leave(world, side, index, shallFault ? 'fault' : 'backup');
      changed = true;
    }
  }
  return changed;
}

function hasUnfit(node: NodeState): boolean {
  for (const member of node.members) {
    if (member !== undefined && isUnfit(member, node)) {
      return true;
    }
  }
  return false;
}

function listen(world: World, side: Side, index: number): boolean {
  const own = memberOf(world, side, index);
  const peer = memberOf(world, other(side), index);
  if (own?.role !== 'backup') {
    return false;
  }
  const before = own.listening;
  if (peer?.role !== 'master' || !hears(world, side, index)) {
    own.listening = false;
    own.preemptAt = undefined;
  } else {
    const isLower = priorityOf(peer) < priorityOf(own);
    if (own.model.preemptDelayMs > 0) {
      own.preemptAt = isLower ? (own.preemptAt ?? world.now + own.model.preemptDelayMs) : undefined;
    }
    own.listening =
      own.model.nopreempt || !isLower || (own.preemptAt !== undefined && own.preemptAt > world.now);
    if (own.listening && own.model.instance.version === 3) {
      own.heardAdvertMs = peer.model.instance.advertMs;
    }
  }
  if (own.listening) {
    own.deadline = Number.POSITIVE_INFINITY;
  } else if (before) {
    own.deadline = world.now + downMs(own);
  }
  return before !== own.listening;
}

function takeOver(world: World, side: Side, index: number): boolean {
  const own = memberOf(world, side, index);
  if (own?.role !== 'backup' || own.deadline > world.now) {
    return false;
  }
  const together = world.unit.synced[side] ? membersOf(world, side) : [own];
  if (
    !together.every(({ role, deadline }) => role === 'master' || (role === 'backup' && deadline <= world.now))
  ) {
    return false;
  }
  for (const member of together) {
    member.role = 'master';
    member.listening = false;
    member.preemptAt = undefined;
  }
  return true;
}

/** Of two that hear each other the higher one stays, also under nopreempt (vrrp.c, vrrp_state_master_rx). */
function giveWay(world: World, side: Side, index: number): boolean {
  const own = memberOf(world, side, index);
  const peer = memberOf(world, other(side), index);
  if (own?.role !== 'master' || peer?.role !== 'master' || !hears(world, side, index)) {
    return false;
  }
  const difference = priorityOf(peer) - priorityOf(own);
  const tie = compareAddresses(peer.model.address, own.model.address) || other(side) - side;
  if (difference < 0 || (difference === 0 && tie < 0)) {
    return false;
  }
  for (const [position, member] of world.nodes[side].members.entries()) {
    if (member?.role === 'master' && (position === index || world.unit.synced[side])) {
      leave(world, side, position, 'backup');
    }
  }
  return true;
}
