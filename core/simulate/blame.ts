import type { ErrorParams } from '../errors/app-error.ts';
import type { Place } from '../keepalived-conf/conf-entry.ts';
import { deafnessOf } from './deafness.ts';
import type { FailoverState } from './failover-state.ts';
import type { Side } from './member-state.ts';
import type { MemberModel, UnitModel } from './pair-model.ts';

/** What in the configuration makes a state end badly. Texts: `finding.<code>`. */
export type Blame = {
  readonly code: string;
  /** The node whose file is at fault. */
  readonly side?: Side;
  readonly params: ErrorParams;
  readonly place: Place | undefined;
};

const SIDES = [0, 1] as const;

/** Why two nodes that could hear each other both hold the addresses. */
export function blameDeafness(unit: UnitModel): Blame {
  for (const side of SIDES) {
    for (const pair of unit.members) {
      const own = pair[side];
      const peer = pair[side === 0 ? 1 : 0];
      const deafness = own === undefined || peer === undefined ? undefined : deafnessOf(own, peer);
      if (deafness !== undefined) {
        const { reason, place } = deafness;
        return { code: `simulate.two-holders-${reason}`, side, params: {}, place };
      }
    }
  }
  return { code: 'simulate.two-holders', params: {}, place: placeOf(unit, 0) ?? placeOf(unit, 1) };
}

/** Why the fit node does not hold the addresses. */
export function blameNoFailover(unit: UnitModel, state: FailoverState, fit: Side): Blame {
  const bad: Side = fit === 0 ? 1 : 0;
  const members = membersOf(unit, fit);
  const place = placeOf(unit, fit);
  if (members.length === 0) {
    return { code: 'simulate.no-failover-instance', side: fit, params: {}, place: placeOf(unit, bad) };
  }
  const never = members.find(({ neverFit }) => neverFit);
  if (never !== undefined) {
    const line = never.instance.read.place('unicast_peer');
    return { code: 'simulate.no-failover-peer', side: fit, params: {}, place: line };
  }
  return state.nodes[bad] === 'service-failed'
    ? blameScript(unit, bad, fit)
    : { code: 'simulate.no-failover', side: fit, params: {}, place };
}

function blameScript(unit: UnitModel, bad: Side, fit: Side): Blame {
  const own = membersOf(unit, bad);
  const checks = own.flatMap(({ checks: all }) => all.filter(({ followsService }) => followsService));
  const [check] = checks;
  if (check === undefined) {
    return { code: 'simulate.no-failover-unchecked', side: bad, params: {}, place: placeOf(unit, bad) };
  }
  const keeper = membersOf(unit, fit).find(({ nopreempt }) => nopreempt);
  if (keeper !== undefined) {
    const place = keeper.instance.read.place('nopreempt');
    return { code: 'simulate.no-failover-nopreempt', side: fit, params: { script: check.name }, place };
  }
  const weighted = checks.find(({ weight }) => weight !== 0) ?? check;
  return {
    code: 'simulate.no-failover-weight',
    side: bad,
    params: {
      script: weighted.name,
      weight: weighted.weight,
      priority: own[0]?.instance.priority ?? 0,
      peerPriority: membersOf(unit, fit)[0]?.instance.priority ?? 0,
    },
    place: weighted.place,
  };
}

/** Why a node takes the addresses back from a fit one. */
export function blameReturn(unit: UnitModel, to: Side): Blame {
  const members = membersOf(unit, to);
  const cleared = members.find(({ instance, nopreempt }) => instance.nopreempt && !nopreempt);
  if (cleared !== undefined) {
    const { read, priority, state } = cleared.instance;
    const keyword = state === 'MASTER' ? 'state' : 'priority';
    const params = { state, priority };
    return { code: 'simulate.returns-cleared', side: to, params, place: read.place(keyword) };
  }
  const eager = members.find(({ nopreempt }) => !nopreempt);
  const place = eager?.instance.read.place('priority') ?? eager?.instance.place ?? placeOf(unit, to);
  return {
    code: eager === undefined ? 'simulate.returns' : 'simulate.returns-preempt',
    side: to,
    params: {},
    place,
  };
}

function membersOf(unit: UnitModel, side: Side): readonly MemberModel[] {
  return unit.members.flatMap((pair) => pair[side] ?? []);
}

function placeOf(unit: UnitModel, side: Side): Place | undefined {
  return membersOf(unit, side)[0]?.instance.place;
}
