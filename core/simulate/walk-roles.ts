import { decideRole, type RoleSituation } from '../roles/role-rule.ts';
import { roleRules } from '../roles/role-rules.ts';
import type { FailoverState } from './failover-state.ts';
import type { FailoverDatabase } from './failover-table.ts';
import type { Side } from './member-state.ts';
import { SIDES } from './world.ts';

/** What a node's record, or its peer, has a database for; as in the rules, but for what is there before the first day. */
type Role = 'primary' | 'claim' | 'offered' | 'replica' | 'quarantined';

/** How a state ends for the databases, in terms of sides. */
type DatabaseEnd = Omit<FailoverDatabase, 'node'> & { readonly side?: Side };

/** How a state ended for the addresses. */
export type AddressEnd = {
  readonly before: Side | undefined;
  readonly holders: readonly Side[];
  readonly afterwards: readonly Side[];
};

/** How long a peer has not been heard: the primary looks away first, and goes on alone last (core/roles/role-times.ts). */
const SILENCES = ['primary-notices', 'both-notice', 'standby-too-late', 'for-long'] as const;
type Silence = (typeof SILENCES)[number] | 'since-boot';

type Node = {
  role: Role;
  epoch: number;
  on: boolean;
  engine: 'up' | 'down';
  vrrp: RoleSituation['vrrp'];
  /** It wrote what nobody acknowledged, which is not known before it is compared. */
  hasTail: boolean;
  reason: string;
};

/** What a state leaves open: whom the witness reaches of two that hold the address, who was primary, whether it has a tail. */
type Case = { readonly witnessed: Side; readonly primary: Side; readonly hasTail: boolean };

type Pair = {
  readonly nodes: readonly [Node, Node];
  readonly linked: boolean;
  /** undefined: the pair has no witness. */
  readonly witnessed: Side | undefined;
  isHandedOver: boolean;
};

/** More rounds than decisions that follow from each other. */
const MOST_ROUNDS = 10;

/**
 * What becomes of the pair's databases in a state at worst, by the rules that the nodes have (core/roles/role-rules.ts).
 * Before it both nodes have everything; after a boot either may be the one that was primary. The link stands for the whole network between the nodes, and a service that fails for the
 * database too.
 *
 * @param hasWitness whether pair.yaml names one; it is reached by each node that the network brings the address to
 */
export function walkRoles(state: FailoverState, addresses: AddressEnd, hasWitness: boolean): DatabaseEnd {
  const areTogether = isLinked(state) && !state.nodes.includes('down');
  // Only where it may differ: this runs for hundreds of states in a program that has just been started.
  const primaries = addresses.before === undefined ? SIDES : [addresses.before];
  const witnessed = addresses.holders.length > 1 ? SIDES : ([0] as const);
  const tails = addresses.before === undefined || areTogether ? [false] : [false, true];
  const ends = primaries.flatMap((primary) =>
    witnessed.flatMap((side) =>
      tails.map((hasTail) => walkCase(state, addresses, hasWitness, { witnessed: side, primary, hasTail })),
    ),
  );
  const [first] = ends;
  if (first === undefined) throw new Error('no case');
  const sides = new Set(ends.map(({ side }) => side));
  const waiting = ends.find(({ code }) => code === 'waits');
  if (waiting !== undefined) return waiting;
  if (sides.size > 1) {
    return addresses.before === undefined
      ? { code: 'as-recorded', later: 'same' }
      : { code: 'witness-decides', later: 'follows-or-quarantined' };
  }
  const isSure = ends.every(({ later }) => later !== 'follows-or-quarantined');
  return isSure ? first : { ...first, later: 'follows-or-quarantined' };
}

function walkCase(
  state: FailoverState,
  { holders, afterwards, before }: AddressEnd,
  hasWitness: boolean,
  { witnessed, primary, hasTail }: Case,
): DatabaseEnd {
  const { nodes } = state;
  const isBoot = before === undefined;
  const node = (side: Side): Node => ({
    role: side !== primary ? 'replica' : isBoot ? 'claim' : 'primary',
    epoch: 1,
    on: nodes[side] !== 'down',
    engine: nodes[side] === 'service-failed' ? 'down' : 'up',
    vrrp: vrrpOf(holders, side, nodes[side] === 'ok'),
    hasTail: hasTail && side === primary,
    reason: '',
  });
  const pair: Pair = {
    nodes: [node(0), node(1)],
    linked: isLinked(state),
    witnessed: hasWitness ? witnessed : undefined,
    isHandedOver: false,
  };
  for (const silence of isBoot ? (['since-boot'] as const) : SILENCES) decide(pair, silence);
  const end = endOf(pair, holders, isBoot, primary);
  return { ...end, later: laterOf(pair, afterwards, end) };
}

function isLinked({ link }: FailoverState): boolean {
  return link === 'whole' || link === 'flapping';
}

function vrrpOf(holders: readonly Side[], side: Side, isFit: boolean): RoleSituation['vrrp'] {
  return holders.includes(side) ? 'master' : isFit ? 'backup' : 'fault';
}

/** Lets both nodes do what the rules say until they have nothing more to do. */
function decide(pair: Pair, silence: Silence): void {
  for (let round = 0, changed = true; changed && round < MOST_ROUNDS; round += 1) {
    changed = false;
    for (const side of SIDES) {
      if (pair.nodes[side].on) changed = act(pair, side, silence) || changed;
    }
  }
}

function act(pair: Pair, side: Side, silence: Silence): boolean {
  const own = pair.nodes[side];
  const rule = decideRole(roleRules, situationOf(pair, side, silence));
  const before = { ...own };
  own.reason = rule?.reason ?? '';
  switch (rule?.action) {
    case 'take':
      pair.isHandedOver = true;
      own.role = 'primary';
      break;
    case 'promote':
    case 'resume':
      own.role = 'primary';
      break;
    case 'follow':
      own.role = 'replica';
      own.epoch = pair.nodes[side === 0 ? 1 : 0].epoch;
      break;
    case 'offer':
      own.role = 'offered';
      // Fenced with everything applied: what it has is what the peer takes over.
      own.hasTail = false;
      break;
    case 'fence':
      own.role = 'claim';
      break;
    case 'quarantine':
      own.role = 'quarantined';
      break;
  }
  if (own.role === 'primary' && before.role !== 'primary') {
    own.epoch = Math.max(pair.nodes[0].epoch, pair.nodes[1].epoch) + 1;
  }
  return own.role !== before.role || own.epoch !== before.epoch;
}

/** As agent-scripts/linux/role-situation.sh puts what it sees into the words of the rules. */
function situationOf(pair: Pair, side: Side, silence: Silence): RoleSituation {
  const own = pair.nodes[side];
  const peer = pair.nodes[side === 0 ? 1 : 0];
  const isHeard = peer.on && pair.linked;
  const word = isHeard ? heardRole(own, peer) : unheardRole(own, peer, silence);
  const isKnown = word !== 'silent' && word !== 'gone';
  const relation = peer.epoch > own.epoch ? 'newer' : peer.epoch < own.epoch ? 'older' : 'same';
  return {
    role: own.role,
    engine: own.engine,
    vrrp: own.vrrp,
    peer: word,
    epoch: isKnown ? relation : 'none',
    witness: witnessOf(pair, side, isHeard),
    data: dataOf(own, word),
    order: 'no',
  };
}

function heardRole(own: Node, peer: Node): RoleSituation['peer'] {
  const isReady =
    peer.role === 'replica' && peer.vrrp === 'master' && own.engine === 'up' && peer.engine === 'up';
  return isReady ? 'ready' : peer.role;
}

/** What it was a moment ago it still is, until it has been silent for so long. */
function unheardRole(own: Node, peer: Node, silence: Silence): RoleSituation['peer'] {
  if (silence === 'since-boot' || silence === 'for-long') return 'gone';
  if (own.role === 'primary' || own.role === 'claim') return 'silent';
  if (silence === 'primary-notices') return peer.role;
  return silence === 'both-notice' ? 'silent' : 'gone';
}

function witnessOf({ witnessed, nodes }: Pair, side: Side, isHeard: boolean): RoleSituation['witness'] {
  if (witnessed === undefined) return 'none';
  if (isHeard || nodes[side].vrrp !== 'master') return 'reached';
  return nodes.every(({ vrrp, on }) => on && vrrp === 'master') && witnessed !== side ? 'others' : 'ours';
}

function dataOf({ role, hasTail }: Node, peer: RoleSituation['peer']): RoleSituation['data'] {
  if (role === 'primary' || role === 'replica') return peer === 'gone' ? 'no' : 'yes';
  if (peer === 'primary') return hasTail ? 'no' : 'yes';
  return peer === 'silent' || peer === 'gone' ? 'unknown' : 'yes';
}

function endOf(
  { nodes, isHandedOver }: Pair,
  holders: readonly Side[],
  isBoot: boolean,
  primary: Side,
): Omit<DatabaseEnd, 'later'> {
  const writable = SIDES.find((side) => nodes[side].on && nodes[side].role === 'primary');
  if (writable !== undefined) {
    if (isBoot) return { code: 'resumed', side: writable };
    if (writable === primary) return { code: 'goes-on', side: writable };
    return { code: isHandedOver ? 'handed-over' : 'promoted', side: writable };
  }
  const waiting =
    holders.find((side) => nodes[side].on && nodes[side].role !== 'quarantined') ??
    SIDES.find((side) => nodes[side].on);
  if (waiting === undefined) return { code: 'off' };
  return { code: 'waits', side: waiting, reason: nodes[waiting].reason };
}

/** All is well again: a node without power comes back as what it was, and a database that was down is fenced. */
function laterOf(
  pair: Pair,
  afterwards: readonly Side[],
  { code, side }: Omit<DatabaseEnd, 'later'>,
): DatabaseEnd['later'] {
  for (const each of SIDES) {
    const node = pair.nodes[each];
    if (node.role === 'primary' && (!node.on || node.engine === 'down')) node.role = 'claim';
    Object.assign(node, { on: true, engine: 'up', vrrp: vrrpOf(afterwards, each, true) });
  }
  decide({ ...pair, linked: true }, 'since-boot');
  if (code === 'waits' || code === 'off') return 'resumes';
  const other = pair.nodes[side === 0 ? 1 : 0];
  if (other.role === 'quarantined') return 'follows-or-quarantined';
  return code === 'goes-on' || code === 'resumed' ? 'same' : 'follows';
}
