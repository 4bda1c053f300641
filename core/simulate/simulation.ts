import { compareAddresses } from './compare-addresses.ts';
import { deafnessOf } from './deafness.ts';
import { downMs, isUnfit, type MemberState, newNode, priorityOf, type Side, skewMs } from './member-state.ts';
import type { UnitModel } from './pair-model.ts';

/** Who holds the addresses, and who of them serves, from a moment on. */
export type Moment = { readonly atMs: number; readonly holders: readonly Side[]; readonly served: boolean };

/**
 * A pair's VRRP in motion. Advertisements are not sent one by one: while they would arrive, their receiver listens, and
 * when they end its timer starts as if the last one had just come, so that times are those of the worst case.
 */
export type Simulation = {
  /** Loses power at once, or boots. */
  power(side: Side, up: boolean): void;
  /** Boots the nodes that are without power. */
  healPower(): void;
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
};

/** The first result of a script comes at once when keepalived starts. */
const FIRST_CHECK_MS = 100;

/** A pair at rest has no more than a handful of events to come; one that goes round in circles never ends. */
const MOST_EVENTS = 200;

const SIDES = [0, 1] as const;

/** A pair whose nodes are both without power, with healthy services and a whole link. */
export function createSimulation(unit: UnitModel): Simulation {
  const nodes = [newNode(unit, 0), newNode(unit, 1)] as const;
  const deaf = unit.members.map(([a, b]) =>
    a === undefined || b === undefined
      ? ([true, true] as const)
      : ([deafnessOf(a, b) !== undefined, deafnessOf(b, a) !== undefined] as const),
  );
  let link: readonly [boolean, boolean] = [true, true];
  let now = 0;
  const moments: Moment[] = [{ atMs: 0, holders: [], served: false }];

  const other = (side: Side): Side => (side === 0 ? 1 : 0);
  const memberOf = (side: Side, index: number) => nodes[side].members[index];
  const hears = (side: Side, index: number) => link[side] && deaf[index]?.[side] === false;
  const membersOf = (side: Side): readonly MemberState[] =>
    nodes[side].members.filter((member): member is MemberState => member !== undefined);

  const holders = (): readonly Side[] =>
    SIDES.filter((side) => membersOf(side).some(({ role }) => role === 'master'));

  function note(): void {
    const held = holders();
    const served = held.some((side) => nodes[side].serviceOk);
    const last = moments.at(-1);
    if (last?.atMs === now) {
      moments.pop();
      moments.push({ atMs: now, holders: held, served });
    } else if (last === undefined || last.served !== served || last.holders.join() !== held.join()) {
      moments.push({ atMs: now, holders: held, served });
    }
  }

  /** Priority 0: the other one takes over after its skew time. */
  function sayGoodbye(side: Side, index: number): void {
    const peer = memberOf(other(side), index);
    if (peer?.role === 'backup' && hears(other(side), index)) {
      peer.listening = false;
      peer.deadline = now + skewMs(peer);
    }
  }

  function leave(side: Side, index: number, role: 'fault' | 'backup'): void {
    const member = memberOf(side, index);
    if (member === undefined || member.role === role) {
      return;
    }
    const wasMaster = member.role === 'master';
    member.role = role;
    member.listening = false;
    member.preemptAt = undefined;
    member.heardAdvertMs = member.model.instance.advertMs;
    member.deadline = now + downMs(member);
    if (wasMaster) {
      sayGoodbye(side, index);
    }
  }

  function judgeFitness(side: Side): boolean {
    const { members } = nodes[side];
    const unfit = members.map((member) => member !== undefined && isUnfit(member, nodes[side]));
    const together = unit.synced[side] && unfit.includes(true);
    let changed = false;
    for (const [index, member] of members.entries()) {
      if (member === undefined || member.role === 'down') {
        continue;
      }
      const shallFault = together || unfit[index] === true;
      if (shallFault !== (member.role === 'fault')) {
        leave(side, index, shallFault ? 'fault' : 'backup');
        changed = true;
      }
    }
    return changed;
  }

  function listen(side: Side, index: number): boolean {
    const own = memberOf(side, index);
    const peer = memberOf(other(side), index);
    if (own?.role !== 'backup') {
      return false;
    }
    const before = own.listening;
    if (peer?.role !== 'master' || !hears(side, index)) {
      own.listening = false;
      own.preemptAt = undefined;
    } else {
      const isLower = priorityOf(peer) < priorityOf(own);
      if (own.model.preemptDelayMs > 0) {
        own.preemptAt = isLower ? (own.preemptAt ?? now + own.model.preemptDelayMs) : undefined;
      }
      own.listening = own.model.nopreempt || !isLower || (own.preemptAt !== undefined && own.preemptAt > now);
      if (own.listening && own.model.instance.version === 3) {
        own.heardAdvertMs = peer.model.instance.advertMs;
      }
    }
    if (own.listening) {
      own.deadline = Number.POSITIVE_INFINITY;
    } else if (before) {
      own.deadline = now + downMs(own);
    }
    return before !== own.listening;
  }

  function takeOver(side: Side, index: number): boolean {
    const own = memberOf(side, index);
    if (own?.role !== 'backup' || own.deadline > now) {
      return false;
    }
    const together = unit.synced[side] ? membersOf(side) : [own];
    if (
      !together.every(({ role, deadline }) => role === 'master' || (role === 'backup' && deadline <= now))
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
  function giveWay(side: Side, index: number): boolean {
    const own = memberOf(side, index);
    const peer = memberOf(other(side), index);
    if (own?.role !== 'master' || peer?.role !== 'master' || !hears(side, index)) {
      return false;
    }
    const difference = priorityOf(peer) - priorityOf(own);
    const tie = compareAddresses(peer.model.address, own.model.address) || other(side) - side;
    if (difference < 0 || (difference === 0 && tie < 0)) {
      return false;
    }
    for (const [position, member] of nodes[side].members.entries()) {
      if (member?.role === 'master' && (position === index || unit.synced[side])) {
        leave(side, position, 'backup');
      }
    }
    return true;
  }

  /** Everything that follows at this moment from what is. */
  function react(): void {
    for (const side of SIDES) {
      for (const { checks } of membersOf(side)) {
        for (const check of checks) {
          if (check.changeAt <= now) {
            check.status = nodes[side].serviceOk || !check.model.followsService ? 'ok' : 'failed';
            check.changeAt = Number.POSITIVE_INFINITY;
          }
        }
      }
    }
    for (let round = 0, changed = true; changed && round < 20; round += 1) {
      changed = false;
      for (const side of SIDES) {
        changed = judgeFitness(side) || changed;
      }
      for (const index of unit.members.keys()) {
        for (const act of [giveWay, listen, takeOver]) {
          changed = act(0, index) || changed;
          changed = act(1, index) || changed;
        }
      }
    }
    note();
  }

  function nextEvent(): number {
    const times = SIDES.flatMap(membersOf).flatMap((member) => [
      ...(member.role === 'backup' ? [member.deadline, member.preemptAt ?? Number.POSITIVE_INFINITY] : []),
      ...member.checks.map(({ changeAt }) => changeAt),
    ]);
    return Math.min(...times.filter((time) => time > now), Number.POSITIVE_INFINITY);
  }

  function runTo(limit: number): boolean {
    for (let events = 0; events < MOST_EVENTS; events += 1) {
      const next = nextEvent();
      if (next > limit || next === Number.POSITIVE_INFINITY) {
        now = limit === Number.POSITIVE_INFINITY ? now : limit;
        return true;
      }
      now = next;
      react();
    }
    return false;
  }

  const power = (side: Side, up: boolean): void => {
    nodes[side].up = up;
    for (const member of membersOf(side)) {
      member.role = up ? 'fault' : 'down';
      member.listening = false;
      member.preemptAt = undefined;
      member.heardAdvertMs = member.model.instance.advertMs;
      for (const check of member.checks) {
        check.status = 'init';
        const isGood = nodes[side].serviceOk || !check.model.followsService;
        const wait = check.model.initFail && isGood ? check.model.riseMs : FIRST_CHECK_MS;
        check.changeAt = up ? now + wait : Number.POSITIVE_INFINITY;
      }
    }
    react();
  };
  return {
    power,
    healPower: () => {
      for (const side of SIDES) if (!nodes[side].up) power(side, true);
    },
    service(side, ok) {
      nodes[side].serviceOk = ok;
      for (const { checks, role } of membersOf(side)) {
        for (const check of checks.filter(({ model }) => model.followsService && role !== 'down')) {
          check.changeAt = now + (ok ? check.model.riseMs : check.model.failMs);
        }
      }
      react();
    },
    maintenance(side, on) {
      nodes[side].maintenance = on;
      react();
    },
    link(heard) {
      link = heard;
      react();
    },
    advance: (milliseconds) => {
      runTo(now + milliseconds);
    },
    settle: () => runTo(Number.POSITIVE_INFINITY),
    now: () => now,
    holders,
    moments: () => moments,
  };
}
