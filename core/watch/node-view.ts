import type { LinkFailure } from './cluster-health.ts';
import { databasesAfter } from './database-events.ts';
import type { NodeEvent, Observation, Snapshot, VrrpInstanceReading } from './observation.ts';

/**
 * What is known of one node through its own watch stream.
 *
 *   connecting ──▶ seen ──▶ lost ──▶ seen …
 *        └────────────────▶ lost
 *   connecting/lost ──▶ not-installed: it answers, but pairkeeper's scripts are not there
 */
export type NodeView = {
  readonly link: 'connecting' | 'seen' | 'lost' | 'not-installed';
  /** When `link` became what it is; milliseconds since the epoch, this computer's clock, like all times here. */
  readonly linkSinceMs: number;
  /** When the last line came; undefined: never. */
  readonly heardAtMs?: number;
  /** Code of the error that ended the connection, for the reader. */
  readonly failure?: LinkFailure;
  /** When the list of VIPs that the node holds was last confirmed by the node. */
  readonly vipsConfirmedAtMs?: number;
  /** Since when the node is known to hold a VIP, by address. */
  readonly heldSinceMs: Readonly<Record<string, number>>;
  /** The last snapshot with everything applied that happened since; kept when the link is lost, then it is history. */
  readonly snapshot?: Snapshot;
};

/** A node that nobody has reached yet. */
export function newView(nowMs: number): NodeView {
  return { link: 'connecting', linkSinceMs: nowMs, heldSinceMs: {} };
}

/** The connection ended or could not be made. Keeps the moment at which it was first lost. */
export function loseLink(
  view: NodeView,
  nowMs: number,
  failure: LinkFailure,
  link: 'lost' | 'not-installed' = 'lost',
): NodeView {
  return { ...view, link, linkSinceMs: view.link === link ? view.linkSinceMs : nowMs, failure };
}

/** Adds one observation. Events that the snapshot already includes change nothing, so replaying is harmless. */
export function addObservation(view: NodeView, observation: Observation, nowMs: number): NodeView {
  const { failure: _, ...rest } = view;
  const seen: NodeView = {
    ...rest,
    link: 'seen',
    linkSinceMs: view.link === 'seen' ? view.linkSinceMs : nowMs,
    heardAtMs: nowMs,
  };
  if (observation.kind === 'snapshot') {
    return withVips({ ...seen, snapshot: observation }, observation.vips, nowMs);
  }
  if (view.snapshot === undefined) {
    return seen;
  }
  switch (observation.kind) {
    case 'event':
      return { ...seen, snapshot: withEvent(view.snapshot, observation) };
    case 'vips':
      return withVips(seen, observation.held, nowMs);
    case 'round-trips':
      return seen;
    case 'vip': {
      const others = view.snapshot.vips.filter((address) => address !== observation.address);
      return withVips(seen, observation.held ? [...others, observation.address] : others, nowMs);
    }
  }
}

function withVips(view: NodeView, vips: readonly string[], nowMs: number): NodeView {
  const heldSinceMs = Object.fromEntries(
    vips.map((address) => [address, view.heldSinceMs[address] ?? nowMs]),
  );
  const snapshot = view.snapshot === undefined ? {} : { snapshot: { ...view.snapshot, vips: [...vips] } };
  return { ...view, ...snapshot, heldSinceMs, vipsConfirmedAtMs: nowMs };
}

function withEvent(snapshot: Snapshot, event: NodeEvent): Snapshot {
  return event.seq <= snapshot.seq ? snapshot : { ...applyEvent(snapshot, event), seq: event.seq };
}

/** As many of a kind as a snapshot may hold: a node that invents names must not fill this computer. */
const MAX_NAMED = 64;

function applyEvent(snapshot: Snapshot, event: NodeEvent): Snapshot {
  switch (event.code) {
    case 'vrrp.started':
      return { ...snapshot, vrrp: [] };
    case 'vrrp.state':
      return applyVrrpState(snapshot, event);
    case 'heartbeat.lost':
    case 'heartbeat.back': {
      const level = event.params.level;
      if (level !== 'icmp' && level !== 'http' && level !== 'service') return snapshot;
      const state = event.code === 'heartbeat.back' ? 'ok' : 'lost';
      return { ...snapshot, heartbeat: { ...snapshot.heartbeat, [level]: { state, since: event.at } } };
    }
    case 'check.failed':
    case 'check.passed': {
      const name = String(event.params.check);
      const others = snapshot.checks.filter((check) => check.name !== name);
      if (others.length >= MAX_NAMED) return snapshot;
      return {
        ...snapshot,
        checks: [...others, { name, ok: event.code === 'check.passed', since: event.at }],
      };
    }
    case 'witness.lost':
    case 'witness.back': {
      const address = String(event.params.witness);
      const state = event.code === 'witness.back' ? 'ok' : 'lost';
      const witnesses = snapshot.witnesses.map((witness) =>
        witness.address === address ? ({ address, state, since: event.at } as const) : witness,
      );
      return { ...snapshot, witnesses };
    }
    case 'maintenance.on':
    case 'maintenance.off':
      return { ...snapshot, maintenance: event.code === 'maintenance.on' };
    default:
      return { ...snapshot, roles: [...databasesAfter(snapshot, event)] };
  }
}

function applyVrrpState(snapshot: Snapshot, event: NodeEvent): Snapshot {
  const { instance, state, priority } = event.params;
  const others = snapshot.vrrp.filter((other) => other.instance !== String(instance));
  if (state === 'DELETED') return { ...snapshot, vrrp: others };
  if (others.length >= MAX_NAMED) return snapshot;
  if (state !== 'MASTER' && state !== 'BACKUP' && state !== 'FAULT' && state !== 'STOP') return snapshot;
  const reading: VrrpInstanceReading = {
    instance: String(instance),
    state,
    priority: typeof priority === 'number' ? priority : 0,
    since: event.at,
  };
  return { ...snapshot, vrrp: [...others, reading] };
}
