import type { Finding } from '../preflight/finding.ts';
import { type Blame, blameDeafness, blameNoFailover, blameReturn } from './blame.ts';
import { type FailoverState, failoverStates } from './failover-state.ts';
import type {
  FailoverDatabase,
  FailoverReason,
  FailoverRow,
  FailoverTable,
  FailoverUnit,
} from './failover-table.ts';
import type { Side } from './member-state.ts';
import { modelPair, type SimulatedNode, type UnitModel } from './pair-model.ts';
import { walkRoles } from './walk-roles.ts';
import { beginningsOf, type Walk, walkState } from './walk-state.ts';

export type SimulateInput = {
  readonly nodes: readonly [SimulatedNode, SimulatedNode];
  /**
   * What is wanted when a repaired node comes back: the name of the node that the addresses go back to, `stay`, or
   * `as-written` where nobody said so but the file: then `nopreempt` anywhere means that they stay.
   */
  readonly failback: string | 'stay' | 'as-written';
  /** Given where databases follow the addresses: whether the nodes have a witness for that. */
  readonly databases?: { readonly hasWitness: boolean };
};

/**
 * Walks a pair's configuration through every state: nodes up or down × service well or failed × maintenance × who held
 * or booted first × link whole, cut, deaf in one direction, flapping. Pure; some milliseconds.
 */
export function simulateFailover(input: SimulateInput): FailoverTable {
  const units = modelPair(input.nodes);
  const judged = units.map((unit) => judgeUnit(input, unit));
  return {
    nodes: [input.nodes[0].name, input.nodes[1].name],
    units: judged.map(({ table }) => table),
    findings: judged.flatMap(({ findings }) => findings),
  };
}

function judgeUnit(
  input: SimulateInput,
  unit: UnitModel,
): { readonly table: FailoverUnit; readonly findings: readonly Finding[] } {
  const beginnings = beginningsOf(unit);
  const walks = failoverStates(unit).flatMap((state) => {
    const walk = walkState(beginnings, state);
    return walk === undefined ? [] : [{ state, walk }];
  });
  const walked = walks.map(({ state, walk }): Walked => {
    const byChance = isByChance(state, walk, walks);
    return { state, walk, byChance, reason: reasonOf(input, state, walk, byChance) };
  });
  const named = (sides: readonly Side[]) => sides.map((side) => input.nodes[side].name);
  const databaseOf = databasesOf(input);
  const rows = walked.map(
    ({ state, walk, byChance, reason }): FailoverRow => ({
      state,
      holders: named(walk.holders),
      predictedOutageMs: walk.outageMs,
      reason,
      holdersAfterwards: named(walk.afterwards),
      byChance,
      ...databaseOf({ state, walk }),
    }),
  );
  const blames = walked.flatMap((row) => blamesOf(input, unit, row));
  return {
    table: { name: unit.name, addresses: addressesOf(unit), rows },
    findings: findingsOf(input, unit, blames),
  };
}

/** How each state ends for the databases. Most of the states are one for them, and are walked through once. */
function databasesOf({
  databases,
  nodes,
}: SimulateInput): (walked: WalkedState) => Pick<FailoverRow, 'database'> {
  if (databases === undefined) return () => ({});
  const known = new Map<string, FailoverDatabase>();
  return ({ state, walk }) => {
    const isLinked = state.link === 'whole' || state.link === 'flapping';
    const key = JSON.stringify([state.nodes, isLinked, walk.before, walk.holders, walk.afterwards]);
    const found = known.get(key);
    if (found !== undefined) return { database: found };
    const { side, ...end } = walkRoles(state, walk, databases.hasWitness);
    const database = { ...end, ...(side === undefined ? {} : { node: nodes[side].name }) };
    known.set(key, database);
    return { database };
  };
}

/** What clients use: a link-local address beside others only stands in for them in the advertisements. */
function addressesOf({ members }: UnitModel): readonly string[] {
  const all = members.flatMap((pair) => {
    const instance = pair[0]?.instance ?? pair[1]?.instance;
    return instance === undefined ? [] : [...instance.addresses, ...instance.excludedAddresses];
  });
  const used = all.filter((address) => !/^(169\.254\.|fe80:)/.test(address));
  return used.length === 0 ? all : used;
}

type WalkedState = { readonly state: FailoverState; readonly walk: Walk };

type Walked = WalkedState & { readonly byChance: boolean; readonly reason: FailoverReason };

/** Whether a boot of both at once ends otherwise where one of them is up first. */
function isByChance(
  { history, nodes, link }: FailoverState,
  walk: Walk,
  all: readonly WalkedState[],
): boolean {
  return (
    history === 'booted-together' &&
    all.some(
      ({ state, walk: other }) =>
        (state.history === 'first-booted' || state.history === 'second-booted') &&
        state.link === link &&
        state.nodes.join() === nodes.join() &&
        other.holders.join() !== walk.holders.join(),
    )
  );
}

/** A node that could serve: on, in service, with a healthy service. */
function isFit(state: FailoverState, side: Side): boolean {
  return state.nodes[side] === 'ok';
}

function reasonOf(
  { nodes }: SimulateInput,
  state: FailoverState,
  walk: Walk,
  byChance: boolean,
): FailoverReason {
  const [first, second] = walk.holders;
  const reason = (code: FailoverReason['code'], of?: Side): FailoverReason => ({
    code,
    params: { holder: of === undefined ? '' : nodes[of].name },
  });
  if (!walk.settled) {
    return reason('unsettled');
  }
  if (first === undefined) {
    return reason(isFit(state, 0) || isFit(state, 1) ? 'nobody-holds' : 'no-fit-node');
  }
  if (second !== undefined) {
    const parted = state.link !== 'whole' && state.link !== 'flapping';
    return reason(parted ? 'both-hold-partition' : 'both-hold');
  }
  if (!isFit(state, first)) {
    return reason(isFit(state, first === 0 ? 1 : 0) ? 'unfit-holds' : 'last-resort', first);
  }
  if (walk.before === undefined) {
    return reason(byChance ? 'first-come' : 'elected', first);
  }
  if (walk.before === first) {
    return reason('stays', first);
  }
  return reason(isFit(state, walk.before) ? 'moved-although-fit' : 'took-over', first);
}

/** What is wrong with how a state ends. What a broken link brings can't be put right by any configuration. */
function blamesOf(input: SimulateInput, unit: UnitModel, row: Walked): readonly Blame[] {
  const { state, walk, reason } = row;
  if (state.link !== 'whole') {
    return [];
  }
  if (reason.code === 'both-hold' || walk.afterwards.length > 1) {
    return [blameDeafness(unit)];
  }
  if (reason.code === 'unsettled') {
    return [{ code: 'simulate.unsettled', params: {}, place: undefined }];
  }
  if (reason.code === 'unfit-holds' || reason.code === 'nobody-holds') {
    const fit: Side = isFit(state, 0) ? 0 : 1;
    return [blameNoFailover(unit, state, fit)];
  }
  const [holder] = walk.holders;
  const [afterwards] = walk.afterwards;
  const moved =
    holder !== undefined && isFit(state, holder) && afterwards !== undefined && afterwards !== holder;
  if (moved && !mayReturn(input, unit, afterwards)) {
    return [blameReturn(unit, afterwards)];
  }
  return [];
}

function mayReturn({ failback, nodes }: SimulateInput, unit: UnitModel, to: Side): boolean {
  if (failback === 'as-written') {
    const written = unit.members.flat();
    return !written.some((member) => member?.instance.nopreempt === true);
  }
  return failback === nodes[to].name;
}

/** One finding for each cause, with the number of states that it spoils. */
function findingsOf({ nodes }: SimulateInput, unit: UnitModel, blames: readonly Blame[]): readonly Finding[] {
  const found = new Map<string, { readonly blame: Blame; readonly count: number }>();
  for (const blame of blames) {
    const key = JSON.stringify([blame.code, blame.side, blame.place]);
    found.set(key, { blame, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()].map(({ blame, count }) => ({
    code: blame.code,
    level: 'blocker' as const,
    ...(blame.side === undefined ? {} : { node: nodes[blame.side].name }),
    params: {
      unit: unit.name,
      states: count,
      file: blame.place?.file ?? '',
      line: blame.place?.line ?? 0,
      ...(blame.side === undefined ? {} : { peer: nodes[blame.side === 0 ? 1 : 0].name }),
      ...blame.params,
    },
  }));
}
