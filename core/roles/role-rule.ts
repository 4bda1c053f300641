/**
 * Which of two databases may be written to, decided by a table: the first row that fits a node's situation says what
 * the node does. `core/roles/role-rules.ts` is the table, `agent-scripts/linux/role-worker.sh` carries it out,
 * docs/failover-rules.md is printed from it.
 *
 * Words: the *claim* is the right to be written to. Exactly one node has it, by an *epoch* that grows by one with each
 * promotion. A node keeps its claim when its database stops or is fenced, and loses it only to a newer epoch.
 */

/** What this node is, by its own record. */
type OwnRole =
  /** Has the claim and is written to. */
  | 'primary'
  /** Has the claim, but its database was restarted or fenced: nothing writes here. */
  | 'claim'
  /** As `claim`, and has offered it to the peer, which may have taken it. */
  | 'offered'
  /** Holds a copy. */
  | 'replica'
  /** Was never decided; the plan made it the first primary. */
  | 'new-primary'
  /** Was never decided; the plan made it the first replica. */
  | 'new-replica'
  /** Has writes of its own that the peer lacks; stays read-only until an admin decides. */
  | 'quarantined';

/** What the peer is, as far as this node can tell. */
type PeerRole =
  | Exclude<OwnRole, 'offered'>
  /** A replica with everything acknowledged, on the node that holds the addresses, or that a switchover gives them to. */
  | 'ready'
  /** Offers its claim: it is fenced and stays so until this node takes the offer or declines it. */
  | 'offered'
  /** Answers that it won't take the offer that this node has made. */
  | 'declined'
  /** Its kernel or its database answers, our scripts there don't: it may be written to. */
  | 'alive'
  /** Not heard by any path for as long as `ROLE_TIMES` says. */
  | 'silent'
  /** Silent for so long that nobody may be promoted without an admin any more. */
  | 'gone';

/** One column of the table: a word, words of which one must fit, or anything. */
type Match<Word extends string> = '*' | Word | readonly Word[];

export type RoleSituation = {
  readonly role: OwnRole;
  /** `down`: it does not answer, or is stopped. */
  readonly engine: 'up' | 'down';
  /** All of keepalived's instances; `fault` also stands for a keepalived that is not running. */
  readonly vrrp: 'master' | 'backup' | 'fault';
  readonly peer: PeerRole;
  /** The peer's epoch beside this node's; `none` while the peer is not heard. */
  readonly epoch: 'newer' | 'same' | 'older' | 'none';
  /**
   * ours: a witness answers to the virtual address, so the network brings it here. others: a witness answers to this
   * node, but what it sends to the virtual address goes elsewhere. reached: it answers, and this node holds no address.
   */
  readonly witness: 'ours' | 'others' | 'reached' | 'lost' | 'none';
  /**
   * Is everything that was acknowledged safe if the row's action is done? On a primary: does each acknowledged write
   * still wait for the peer, so that the peer may be promoted? On a replica: was that so when the primary was last heard? On a claimant: is what the peer has
   * part of this node's data, or, when the peer is primary, the other way round?
   */
  readonly data: 'yes' | 'no' | 'unknown';
  /** yes: an admin has ordered this node's promotion. leave: a switchover asks this node to hand over first. */
  readonly order: 'yes' | 'leave' | 'no';
};

type RoleAction =
  /** End replication, become writable, with a new epoch and a crash record. */
  | 'promote'
  /** Become writable again, with a new epoch too. */
  | 'resume'
  /** Replicate from the peer. */
  | 'follow'
  /** Stop all writes, then let the peer take the claim. */
  | 'offer'
  /** Take an offer: apply everything up to the offered position, then promote; decline when that fails. */
  | 'take'
  /** Stop all writes at once, also when the database hangs. The claim stays. */
  | 'fence'
  /** Stay read-only until an admin has decided. */
  | 'quarantine'
  /** An order can't be carried out. */
  | 'refuse'
  /** Nothing to do; everything is as it should be. */
  | 'stay'
  /** Nothing may be done yet. */
  | 'wait';

/** One row; a column that is left out fits anything. */
export type RoleRule = {
  readonly when: { readonly [Column in keyof RoleSituation]?: Match<RoleSituation[Column]> };
  readonly action: RoleAction;
  /** Text key `role.reason.<reason>`; in events, in status and in docs/failover-rules.md. */
  readonly reason: string;
};

/** The columns in the order in which the rendered table has them. */
export const SITUATION_COLUMNS: readonly (keyof RoleSituation)[] = [
  'role',
  'engine',
  'vrrp',
  'peer',
  'epoch',
  'witness',
  'data',
  'order',
];

/** The action for a situation: that of the first row that fits. The table's last row fits everything. */
export function decideRole(rules: readonly RoleRule[], situation: RoleSituation): RoleRule | undefined {
  return rules.find(({ when }) =>
    SITUATION_COLUMNS.every((column) => fits(when[column] ?? '*', situation[column])),
  );
}

function fits(match: string | readonly string[], word: string): boolean {
  return match === '*' || match === word || (typeof match !== 'string' && match.includes(word));
}
