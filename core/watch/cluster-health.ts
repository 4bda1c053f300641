import { AppError, type ErrorParams } from '../errors/app-error.ts';

/**
 * How a pair is, as plain data. Texts: `health.state.<state>`, `health.node.<state>` and `health.reason.<code>`.
 *
 * - healthy: one node serves, the other could take over now
 * - degraded: one node serves, but the loss of it, or of the other one, would not be survived as promised
 * - down: an address of the pair is held by nobody
 * - unknown: from here it can't be told; the pair may be fine
 * - maintenance: one node serves, the other one was taken out of service on purpose
 */
export type HealthState = 'healthy' | 'degraded' | 'down' | 'unknown' | 'maintenance';

/**
 * - active, standby: VRRP MASTER with the addresses, VRRP BACKUP and fit
 * - fault: keepalived runs but the node is not fit (VRRP FAULT, or a check fails)
 * - stopped: keepalived does not run
 * - down: neither this computer nor the peer reaches it
 * - unknown: not seen from here, or seen only through the peer
 */
export type NodeState = 'active' | 'standby' | 'fault' | 'maintenance' | 'stopped' | 'down' | 'unknown';

/** Why something is not as it should be. */
export type HealthReason = {
  /** Dotted and lower case; text key `health.reason.<code>`. */
  readonly code: string;
  readonly node?: string;
  /** RFC 3339; absent when not known. */
  readonly since?: string;
  readonly params: Readonly<Record<string, string | number>>;
};

/** Why this computer does not see a node. Texts: `error.<code>.what` and `error.<code>.remedy`. */
export type LinkFailure = { readonly code: string; readonly params: ErrorParams };

/** A failure of which there is no more to tell than its code. */
export function bareFailure(code: string): LinkFailure {
  return { code, params: {} };
}

/** The error of a connection, without what belongs to its process. */
export function linkFailure(error: unknown, otherwise: string): LinkFailure {
  return error instanceof AppError ? { code: error.code, params: error.params } : bareFailure(otherwise);
}

/** A database of a node whose role follows the addresses. Words: core/roles/role-rule.ts, `OwnRole`. */
export type DatabaseHealth = {
  /** e.g. `redis`. */
  readonly engine: string;
  readonly role: string;
  readonly isUp: boolean;
  readonly isWritable: boolean;
  /** Of a replica: hears its primary; of a primary: has a replica. */
  readonly isLinked: boolean;
  /** How far a replica is behind; absent when not known. */
  readonly lagMs?: number;
  /** What only this engine has to tell, e.g. of files `waiting` and `trash` (agent-scripts/linux/role-files.sh). */
  readonly details?: Readonly<Record<string, string>>;
  /** Everything acknowledged is on both nodes. */
  readonly isRedundant: boolean;
  /** Why it is so; text key `role.reason.<reason>`. */
  readonly reason: string;
};

export type NodeHealth = {
  readonly node: string;
  readonly state: NodeState;
  /** `self`: its own stream. `peer`: what the other node reports. `none`: nobody tells. */
  readonly source: 'self' | 'peer' | 'none';
  readonly vrrp: readonly { readonly instance: string; readonly state: string; readonly priority: number }[];
  /** VIPs that it holds, without prefix length. */
  readonly vips: readonly string[];
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
  readonly maintenance: boolean;
  readonly uptimeSeconds?: number;
  /** What this node sees of the other one; absent when the node is not seen. */
  readonly heartbeat?: Readonly<Record<'icmp' | 'http' | 'service', 'ok' | 'lost' | 'unknown'>>;
  /** Which witnesses it reaches, in the order of pair.yaml; absent when the node is not seen or there are none. */
  readonly witnesses?: readonly { readonly address: string; readonly state: 'ok' | 'lost' | 'unknown' }[];
  /** Absent when the node is not seen or has none. */
  readonly databases?: readonly DatabaseHealth[];
  /** The error by which this computer failed to reach it. */
  readonly failure?: LinkFailure;
};

export type VipHealth = {
  /** As in pair.yaml without prefix length. */
  readonly address: string;
  /** both: two nodes answer for one address, a split brain. */
  readonly state: 'held' | 'none' | 'both' | 'unknown';
  readonly holders: readonly string[];
};

export type ClusterHealth = {
  readonly state: HealthState;
  /** Since when it is so, RFC 3339; absent when nobody can tell. */
  readonly since?: string;
  /** The node that holds all addresses alone. */
  readonly holder?: string;
  readonly vips: readonly VipHealth[];
  readonly nodes: readonly [NodeHealth, NodeHealth];
  readonly redundancy: {
    readonly state: 'intact' | 'lost' | 'unknown';
    /** Why it is not intact; empty when it is. */
    readonly reasons: readonly HealthReason[];
  };
  /** What else deserves attention though redundancy does not depend on it. */
  readonly notices: readonly HealthReason[];
};

/** The notices of somebody's changing a node now, or having been interrupted in it. */
export function changesUnderWay({ notices }: ClusterHealth): readonly HealthReason[] {
  return notices.filter(({ code }) => code === 'transaction.unfinished' || code === 'node.locked');
}
