import {
  bareFailure,
  type DatabaseHealth,
  type HealthReason,
  type LinkFailure,
  type NodeHealth,
  type NodeState,
} from './cluster-health.ts';
import { engineDetails } from './engine-details.ts';
import type { NodeView } from './node-view.ts';
import type { CheckReading, DatabaseReading, Snapshot, VrrpInstanceReading } from './observation.ts';

/** A stream says something every 5 s (watch.sh); two of these may be late. */
const silentAfterMs = 12_500;

/** A node's health together with what speaks against it. */
export type NodeJudgement = {
  readonly health: NodeHealth;
  /** Empty when the node is fit to serve. */
  readonly reasons: readonly HealthReason[];
};

/** What is known about how a node serves, from itself or from its peer. */
type Reading = {
  readonly maintenance: boolean;
  readonly vips: readonly string[];
  readonly vrrp: readonly VrrpInstanceReading[];
  readonly checks: readonly CheckReading[];
};

/** True while the node's own stream can be believed. */
export function isSeen(view: NodeView, nowMs: number): boolean {
  return view.link === 'seen' && view.snapshot !== undefined && !isSilent(view, nowMs);
}

/** True when a node's stream should long have said something. */
export function isSilent(view: NodeView, nowMs: number): boolean {
  return view.link === 'seen' && nowMs - (view.heardAtMs ?? view.linkSinceMs) > silentAfterMs;
}

/**
 * Judges one node by its own stream, or, when it can't be seen from here, by what the peer's heartbeat says of it:
 * unreachable for both means down, unreachable for us alone means unknown.
 *
 * @param peerView the other node's view
 */
export function judgeNode(node: string, view: NodeView, peerView: NodeView, nowMs: number): NodeJudgement {
  if (isSeen(view, nowMs) && view.snapshot !== undefined) {
    return judgeSeen(node, view.snapshot);
  }
  const failure =
    view.failure ?? bareFailure(view.link === 'connecting' ? 'watch.connecting' : 'watch.silent');
  const peer = isSeen(peerView, nowMs) ? peerView.snapshot : undefined;
  if (view.link === 'not-installed') {
    return unseen(node, 'stopped', failure, reason('node.not-installed', node));
  }
  if (peer === undefined) {
    return unseen(node, 'unknown', failure, reason('node.unreachable', node));
  }
  const { icmp, http } = peer.heartbeat;
  if (icmp.state === 'lost' && http.state === 'lost') {
    const since = [icmp.since, http.since].filter((at) => at !== '').sort()[0];
    return unseen(node, 'down', failure, reason('node.down', node, since));
  }
  if (http.state === 'ok') {
    return toldByPeer(node, peer, failure);
  }
  return unseen(node, 'unknown', failure, reason('node.unreachable', node));
}

function judgeSeen(node: string, snapshot: Snapshot): NodeJudgement {
  const { state, reasons } = judgeReading(node, snapshot);
  const { icmp, http, service } = snapshot.heartbeat;
  return {
    reasons,
    health: {
      node,
      state,
      source: 'self',
      ...shownOf(snapshot),
      uptimeSeconds: snapshot.uptimeSeconds,
      heartbeat: { icmp: icmp.state, http: http.state, service: service.state },
      ...(snapshot.witnesses.length === 0
        ? {}
        : { witnesses: snapshot.witnesses.map(({ address, state }) => ({ address, state })) }),
      ...(snapshot.roles.length === 0 ? {} : { databases: snapshot.roles.map(shownDatabase) }),
    },
  };
}

function shownDatabase(database: DatabaseReading): DatabaseHealth {
  const { engine, role, state, writable, link, lag_ms: lag, details, promise, reason: why } = database;
  return {
    engine,
    role,
    isUp: state === 'up',
    isWritable: writable === 'yes',
    isLinked: link === 'up',
    ...(lag === '' ? {} : { lagMs: Number(lag) }),
    ...(details === '' ? {} : { details: engineDetails(details) }),
    isRedundant: role === 'primary' && promise === 'on',
    reason: why,
  };
}

function toldByPeer(node: string, peer: Snapshot, failure: LinkFailure): NodeJudgement {
  const { reasons } = judgeReading(node, peer.peer);
  const unreachable = reason('node.unreachable-from-here', node);
  return {
    reasons: [unreachable, ...reasons],
    health: { node, state: 'unknown', source: 'peer', ...shownOf(peer.peer), failure },
  };
}

/** MASTER and the addresses belong together; everything else is told. */
function judgeReading(
  node: string,
  reading: Reading,
): { readonly state: NodeState; readonly reasons: readonly HealthReason[] } {
  const states = reading.vrrp.map((instance) => instance.state);
  const failing = reading.checks
    .filter((check) => !check.ok)
    .map((check) => reason('check.failed', node, check.since, { check: check.name }));
  if (reading.maintenance) {
    return { state: 'maintenance', reasons: [reason('node.maintenance', node, latest(reading))] };
  }
  if (states.length === 0 || states.includes('STOP')) {
    return { state: 'stopped', reasons: [reason('keepalived.stopped', node, latest(reading))] };
  }
  if (states.includes('FAULT')) {
    const fault = reason('vrrp.fault', node, latest(reading));
    return { state: 'fault', reasons: failing.length > 0 ? failing : [fault] };
  }
  // A failing check ends in FAULT within a second or two; the reasons are ahead of it.
  const state = failing.length > 0 ? 'fault' : states.includes('MASTER') ? 'active' : 'standby';
  return { state, reasons: failing };
}

function shownOf(reading: Reading) {
  return {
    vrrp: reading.vrrp.map(({ instance, state, priority }) => ({ instance, state, priority })),
    vips: reading.vips,
    checks: reading.checks.map(({ name, ok }) => ({ name, ok })),
    maintenance: reading.maintenance,
  };
}

function unseen(node: string, state: NodeState, failure: LinkFailure, why: HealthReason): NodeJudgement {
  return { reasons: [why], health: unseenHealth(node, state, failure) };
}

/** The health of a node of which nobody tells. */
export function unseenHealth(node: string, state: NodeState, failure: LinkFailure): NodeHealth {
  return { node, state, source: 'none', vrrp: [], vips: [], checks: [], maintenance: false, failure };
}

function latest(reading: Reading): string | undefined {
  return reading.vrrp
    .map((instance) => instance.since)
    .sort()
    .at(-1);
}

/** A reason; its node is absent when it concerns the pair, its moment when nobody knows it. */
export function reason(
  code: string,
  node?: string,
  since?: string,
  params: Readonly<Record<string, string | number>> = {},
): HealthReason {
  return {
    code,
    params,
    ...(node === undefined ? {} : { node }),
    ...(since === undefined || since === '' ? {} : { since }),
  };
}
