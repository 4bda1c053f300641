import type { ErrorParams } from '../errors/app-error.ts';
import type { Finding } from '../preflight/finding.ts';
import type { FailoverState } from './failover-state.ts';

/** Why a state ends as it does. Texts: `failover.reason.<code>`. */
export type FailoverReason = {
  readonly code:
    | 'stays'
    | 'took-over'
    | 'elected'
    | 'first-come'
    | 'moved-although-fit'
    | 'last-resort'
    | 'no-fit-node'
    | 'unfit-holds'
    | 'nobody-holds'
    | 'both-hold-partition'
    | 'both-hold'
    | 'unsettled';
  readonly params: ErrorParams;
};

/** How one state ends for the databases, by the rules that the nodes have. Texts: `failover.database.<code>`. */
export type FailoverDatabase = {
  readonly code:
    | 'goes-on'
    | 'handed-over'
    | 'promoted'
    | 'resumed'
    | 'waits'
    | 'off'
    | 'witness-decides'
    | 'as-recorded';
  /** Name of the node that takes writes, or that waits until it may; absent: neither, or either. */
  readonly node?: string;
  /** Why it waits: text `role.reason.<reason>`. */
  readonly reason?: string;
  /** What becomes of it when all is well again. Texts: `failover.database.note-<later>`. */
  readonly later: 'same' | 'follows' | 'follows-or-quarantined' | 'resumes';
};

/** How one state ends. */
export type FailoverRow = {
  readonly state: FailoverState;
  /** Names of the nodes that hold the addresses when everything has settled. */
  readonly holders: readonly string[];
  /**
   * The longest that clients see no answer until then, milliseconds, at worst; for a boot counted from its beginning.
   * null: nobody answers in the end.
   */
  readonly predictedOutageMs: number | null;
  readonly reason: FailoverReason;
  /** Who holds the addresses when all is well again. */
  readonly holdersAfterwards: readonly string[];
  /**
   * Both boot, and whoever is up first holds the addresses; `holders` if both are at the same moment. Scripts run at
   * moments of their own, so that in practice one of them is.
   */
  readonly byChance: boolean;
  /** Absent where the pair has no database whose role follows the addresses. */
  readonly database?: FailoverDatabase;
};

/** The states of what moves together: one VRRP instance or one sync group. */
export type FailoverUnit = {
  readonly name: string;
  /** The addresses that move, without prefix length. */
  readonly addresses: readonly string[];
  readonly rows: readonly FailoverRow[];
};

/** What the configuration of a pair does in every state it can be in. Plain data. */
export type FailoverTable = {
  /** Names, in the order of pair.yaml. */
  readonly nodes: readonly [string, string];
  readonly units: readonly FailoverUnit[];
  /** Blockers: with file and line at fault in their params. */
  readonly findings: readonly Finding[];
};

/** Rows that come to the same: one line of a short table. */
export type FailoverOutcome = {
  readonly unit: string;
  readonly reason: FailoverReason['code'];
  readonly holders: readonly string[];
  readonly states: number;
  /** The longest of them; null where nobody answers. */
  readonly predictedOutageMs: number | null;
  /** The row with that outage. */
  readonly example: FailoverRow;
};

/** One entry for each way in which states end, in the order in which they first come. */
export function failoverOutcomes(table: FailoverTable): readonly FailoverOutcome[] {
  const outcomes = new Map<string, FailoverOutcome>();
  for (const unit of table.units) {
    for (const row of unit.rows) {
      const key = JSON.stringify([unit.name, row.reason.code, row.holders]);
      const known = outcomes.get(key);
      const worse = known === undefined || (row.predictedOutageMs ?? 0) > (known.predictedOutageMs ?? 0);
      outcomes.set(key, {
        unit: unit.name,
        reason: row.reason.code,
        holders: row.holders,
        states: (known?.states ?? 0) + 1,
        predictedOutageMs: worse ? row.predictedOutageMs : known.predictedOutageMs,
        example: worse ? row : known.example,
      });
    }
  }
  return [...outcomes.values()];
}

/** Rows that come to the same for the databases. */
export type DatabaseOutcome = {
  readonly unit: string;
  readonly database: FailoverDatabase;
  readonly states: number;
  /** The one with the least wrong in it. */
  readonly example: FailoverRow;
};

/** One entry for each way in which states end for the databases; [] for a pair without. */
export function databaseOutcomes(table: FailoverTable): readonly DatabaseOutcome[] {
  const outcomes = new Map<string, DatabaseOutcome>();
  for (const { name: unit, rows } of table.units) {
    for (const example of rows) {
      const { database } = example;
      if (database === undefined) continue;
      const key = JSON.stringify([unit, database]);
      const known = outcomes.get(key);
      const isPlainer = known === undefined || faultsIn(example) < faultsIn(known.example);
      outcomes.set(key, {
        unit,
        database,
        states: (known?.states ?? 0) + 1,
        example: isPlainer ? example : known.example,
      });
    }
  }
  return [...outcomes.values()];
}

function faultsIn({ state }: FailoverRow): number {
  return state.nodes.filter((condition) => condition !== 'ok').length + (state.link === 'whole' ? 0 : 1);
}
