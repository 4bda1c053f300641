import type { CheckModel, MemberModel, UnitModel } from './pair-model.ts';

/** VRRP states (RFC 5798 §6.4), with keepalived's FAULT, and a node without power. */
type Role = 'down' | 'fault' | 'backup' | 'master';

export type Side = 0 | 1;

type CheckState = { readonly model: CheckModel; status: 'init' | 'ok' | 'failed'; changeAt: number };

export type MemberState = {
  readonly model: MemberModel;
  role: Role;
  /** When it takes over unless it hears somebody; Infinity while it does. */
  deadline: number;
  listening: boolean;
  preemptAt: number | undefined;
  /** The interval that the other one announced, milliseconds; version 3 takes it over. */
  heardAdvertMs: number;
  checks: readonly CheckState[];
};

export type NodeState = {
  up: boolean;
  serviceOk: boolean;
  maintenance: boolean;
  readonly members: readonly (MemberState | undefined)[];
};

/** A node without power whose service is well. */
export function newNode(unit: UnitModel, side: Side): NodeState {
  return {
    up: false,
    serviceOk: true,
    maintenance: false,
    members: unit.members.map((pair): MemberState | undefined => {
      const model = pair[side];
      return model === undefined
        ? undefined
        : {
            model,
            role: 'down',
            deadline: Number.POSITIVE_INFINITY,
            listening: false,
            preemptAt: undefined,
            heardAdvertMs: model.instance.advertMs,
            checks: model.checks.map((check) => ({
              model: check,
              status: 'init',
              changeAt: Number.POSITIVE_INFINITY,
            })),
          };
    }),
  };
}

export function copyNode(node: NodeState): NodeState {
  const members = node.members.map(
    (member) => member && { ...member, checks: member.checks.map((check) => ({ ...check })) },
  );
  return { ...node, members };
}

/** An unweighted script that has not yet passed, or has failed, keeps an instance in FAULT. */
export function isUnfit({ model, checks }: MemberState, { maintenance }: NodeState): boolean {
  return (
    model.neverFit ||
    (maintenance && model.hasMaintenance) ||
    checks.some(
      ({ model: { weight, reverse }, status }) =>
        weight === 0 && (status === 'init' || (status === 'failed') !== reverse),
    )
  );
}

/** The priority as scripts have changed it (vrrp_track.c, vrrp_set_effective_priority). */
export function priorityOf({ model, checks }: MemberState): number {
  const base = model.instance.priority;
  if (base === 255) {
    return base;
  }
  const sum = checks.reduce((total, { model: { weight, reverse }, status }) => {
    if (status === 'init') {
      return total;
    }
    const isGood = (status === 'ok') !== reverse;
    return total + (isGood ? Math.max(weight, 0) : Math.min(weight, 0));
  }, base);
  return Math.min(254, Math.max(1, sum));
}

/** Skew_Time (RFC 5798 §6.1); version 2 counts it in seconds (RFC 3768 §6.1). */
export function skewMs(member: MemberState): number {
  const unitMs = member.model.instance.version === 3 ? member.heardAdvertMs : 1000;
  return ((256 - priorityOf(member)) / 256) * unitMs;
}

/** Master_Down_Interval. */
export function downMs(member: MemberState): number {
  return member.model.instance.downTimerAdverts * member.heardAdvertMs + skewMs(member);
}
