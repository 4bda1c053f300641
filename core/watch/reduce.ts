import { isUnfinished, type TransactionState } from '../apply/node-state.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { formatIp, parseCidr, sameIp } from '../spec/ip-address.ts';
import {
  bareFailure,
  type ClusterHealth,
  type HealthReason,
  type HealthState,
  type NodeHealth,
  type VipHealth,
} from './cluster-health.ts';
import { databaseReasons } from './database-health.ts';
import { isSeen, judgeNode, type NodeJudgement, reason, unseenHealth } from './judge-node.ts';
import type { NodeView } from './node-view.ts';
import type { Snapshot } from './observation.ts';

type ViewPair = readonly [NodeView, NodeView];
type JudgementPair = readonly [NodeJudgement, NodeJudgement];

/**
 * What all readings together mean. Pure: the same views at the same time give the same health.
 *
 * @param views by node, in the order of pair.yaml (core/watch/node-view.ts)
 * @param nowMs this computer's clock, milliseconds since the epoch
 */
export function reduceHealth(spec: ClusterSpec, views: ViewPair, nowMs: number): ClusterHealth {
  const names = [spec.nodes[0].name, spec.nodes[1].name] as const;
  const nodes = [
    judgeNode(names[0], views[0], views[1], nowMs),
    judgeNode(names[1], views[1], views[0], nowMs),
  ] as const;
  const vips = spec.vips.map((vip) => judgeVip(addressOf(vip.address), views, nodes, nowMs));
  const holder = onlyHolder(vips);
  const redundancy = judgeRedundancy(names, vips, holder, nodes, views, nowMs);
  const state = judgeState(vips, holder, nodes, redundancy.state);
  const since = state === 'unknown' ? unknownSince(views, nowMs) : sinceOf(redundancy.reasons, nodes, views);
  return {
    state,
    ...(since === undefined ? {} : { since }),
    ...(holder === undefined ? {} : { holder }),
    vips,
    nodes: [
      shownHealth(nodes[0].health, redundancy.reasons),
      shownHealth(nodes[1].health, redundancy.reasons),
    ],
    redundancy,
    notices: noticesOf(names, views, nowMs),
  };
}

/** What a node said before the other one took its addresses is no news of it any more. */
function shownHealth(health: NodeHealth, reasons: readonly HealthReason[]): NodeHealth {
  const isSilent = reasons.some(({ code, node }) => code === 'node.silent' && node === health.node);
  return isSilent ? unseenHealth(health.node, 'unknown', bareFailure('watch.silent')) : health;
}

function judgeVip(address: string, views: ViewPair, nodes: JudgementPair, nowMs: number): VipHealth {
  const claims = nodes.map((node) => node.health.vips.some((held) => sameIp(held, address)));
  const names = nodes.filter((_, index) => claims[index]).map((node) => node.health.node);
  if (names.length === 2) {
    const newer = newerClaim(address, views, nowMs);
    const newest = newer === undefined ? undefined : nodes[newer].health.node;
    return newest === undefined
      ? { address, state: 'both', holders: names }
      : { address, state: 'held', holders: [newest] };
  }
  if (names.length === 1) {
    return { address, state: 'held', holders: names };
  }
  // A node that is down holds nothing. One that nobody can tell of may hold it.
  const told = nodes.every((node) => node.health.source !== 'none' || node.health.state === 'down');
  return { address, state: told ? 'none' : 'unknown', holders: [] };
}

/**
 * Two nodes claim an address. When one of them was last heard before the other one took it, its claim is only old:
 * then the other one counts (its place is returned). When both have confirmed it since, it is a split brain.
 */
function newerClaim(address: string, views: ViewPair, nowMs: number): 0 | 1 | undefined {
  const isOld = (index: 0 | 1) => {
    const [own, other] = [views[index], views[index === 0 ? 1 : 0]];
    const takenAt = heldSince(other, address);
    return takenAt !== undefined && (own.vipsConfirmedAtMs ?? 0) < takenAt;
  };
  if (!isSeen(views[0], nowMs) || !isSeen(views[1], nowMs)) {
    // One is known through the other's heartbeat only, which is some seconds old.
    return isSeen(views[0], nowMs) ? 0 : 1;
  }
  return isOld(0) ? 1 : isOld(1) ? 0 : undefined;
}

function heldSince(view: NodeView, address: string): number | undefined {
  const found = Object.entries(view.heldSinceMs).find(([held]) => sameIp(held, address));
  return found?.[1];
}

function onlyHolder(vips: readonly VipHealth[]): string | undefined {
  const first = vips[0]?.holders[0];
  return vips.every((vip) => vip.state === 'held' && vip.holders[0] === first) ? first : undefined;
}

function judgeRedundancy(
  names: readonly [string, string],
  vips: readonly VipHealth[],
  holder: string | undefined,
  nodes: JudgementPair,
  views: ViewPair,
  nowMs: number,
): ClusterHealth['redundancy'] {
  const reasons: HealthReason[] = vips.flatMap((vip) => vipReasons(vip));
  if (holder === undefined && vips.every((vip) => vip.state === 'held')) {
    reasons.push(reason('vip.spread'));
  }
  for (const [index, { health, reasons: own }] of nodes.entries()) {
    reasons.push(...own);
    const isHolder = health.node === holder;
    if (health.source !== 'self' || own.length > 0) continue;
    // Neither of the two is an opinion of one node: VRRP state and addresses come from different sources.
    if (isHolder && health.state !== 'active') reasons.push(reason('vip.stale', health.node));
    if (holder !== undefined && !isHolder && health.state !== 'standby') {
      const silent = (views[index]?.vipsConfirmedAtMs ?? 0) < latestTake(views);
      reasons.push(reason(silent ? 'node.silent' : 'vrrp.two-masters', health.node));
    }
  }
  reasons.push(...deafReasons(names, views, nowMs), ...databaseReasons(names, views, nowMs));
  if (reasons.length === 0) return { state: 'intact', reasons };
  const onlyUnseen = reasons.every((why) => why.code.startsWith('node.unreachable'));
  return { state: onlyUnseen ? 'unknown' : 'lost', reasons };
}

function vipReasons(vip: VipHealth): readonly HealthReason[] {
  const params = { address: vip.address };
  if (vip.state === 'none') return [reason('vip.none', undefined, undefined, params)];
  return vip.state === 'both' ? [reason('vip.both', undefined, undefined, params)] : [];
}

/** Both nodes live, but one does not hear the other: VRRP may be next, and then both serve. */
function deafReasons(
  names: readonly [string, string],
  views: ViewPair,
  nowMs: number,
): readonly HealthReason[] {
  return names.flatMap((node, index) => {
    const [own, other] = index === 0 ? views : [views[1], views[0]];
    const heartbeat = own.snapshot?.heartbeat;
    if (heartbeat === undefined || !isSeen(own, nowMs) || !isSeen(other, nowMs)) return [];
    const lost = (['icmp', 'http'] as const).filter((level) => heartbeat[level].state === 'lost');
    return lost.map((level) => reason('heartbeat.lost', node, heartbeat[level].since, { level }));
  });
}

function judgeState(
  vips: readonly VipHealth[],
  holder: string | undefined,
  nodes: JudgementPair,
  redundancy: ClusterHealth['redundancy']['state'],
): HealthState {
  if (vips.some((vip) => vip.state === 'none')) return 'down';
  if (vips.some((vip) => vip.state === 'unknown')) return 'unknown';
  if (redundancy === 'intact') return 'healthy';
  const other = nodes.find((node) => node.health.node !== holder);
  if (holder !== undefined && other?.health.state === 'maintenance') return 'maintenance';
  // That a node can't be seen from here alone says nothing about the pair.
  return redundancy === 'unknown' ? 'unknown' : 'degraded';
}

/** The moment at which the first of the reasons began, or, when all is well, of the last change of roles. */
function sinceOf(
  reasons: readonly HealthReason[],
  nodes: JudgementPair,
  views: ViewPair,
): string | undefined {
  const known = reasons.flatMap((why) => why.since ?? []).sort();
  if (reasons.length > 0) return known[0];
  return nodes
    .flatMap((_, index) => views[index]?.snapshot?.vrrp.map((instance) => instance.since) ?? [])
    .filter((at) => at !== '')
    .sort()
    .at(-1);
}

function unknownSince(views: ViewPair, nowMs: number): string | undefined {
  const moments = views
    .filter((view) => !isSeen(view, nowMs))
    .map((view) => (view.link === 'seen' ? (view.heardAtMs ?? view.linkSinceMs) : view.linkSinceMs));
  return moments.length === 0 ? undefined : new Date(Math.min(...moments)).toISOString();
}

function latestTake(views: ViewPair): number {
  return Math.max(0, ...views.flatMap((view) => Object.values(view.heldSinceMs)));
}

/** Our own recorders, without which nothing is lost but the history; witnesses out of reach; somebody's changes. */
function noticesOf(
  names: readonly [string, string],
  views: ViewPair,
  nowMs: number,
): readonly HealthReason[] {
  return names.flatMap((node, index) => {
    const view = index === 0 ? views[0] : views[1];
    if (!isSeen(view, nowMs) || view.snapshot === undefined) return [];
    const stopped = Object.entries(view.snapshot.units)
      .filter(([unit, state]) => unit.startsWith('pairkeeper-') && !['active', 'activating'].includes(state))
      .map(([unit]) => reason('unit.stopped', node, undefined, { unit }));
    const lost = view.snapshot.witnesses
      .filter(({ state }) => state === 'lost')
      .map(({ address, since }) => reason('witness.lost', node, since, { witness: address }));
    return [...stopped, ...lost, ...changeOf(node, view.snapshot)];
  });
}

function changeOf(node: string, { transaction, lock }: Snapshot): readonly HealthReason[] {
  if (transaction !== null && isUnfinished(transaction.state as TransactionState)) {
    return [reason('transaction.unfinished', node, lock?.since, { transaction: transaction.id })];
  }
  return lock === null ? [] : [reason('node.locked', node, lock.since, { owner: lock.owner })];
}

function addressOf(vip: string): string {
  const cidr = parseCidr(vip);
  return cidr === undefined ? vip : formatIp(cidr);
}
