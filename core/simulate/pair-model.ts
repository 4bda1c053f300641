import type { Place } from '../keepalived-conf/conf-entry.ts';
import type {
  InstanceConfig,
  ScriptConfig,
  SyncGroupConfig,
  TrackedConfig,
  VrrpConfig,
} from '../keepalived-conf/vrrp-config.ts';

/** One node as the simulation knows it. */
export type SimulatedNode = {
  readonly name: string;
  readonly config: VrrpConfig;
  /** The address from which it sends when the file names none; decides ties. */
  readonly address?: string;
};

/** A script or process that follows the service on one node. */
export type CheckModel = {
  readonly name: string;
  readonly weight: number;
  readonly reverse: boolean;
  /** False: it asks for something else than the service, which the simulation takes for well. */
  readonly followsService: boolean;
  /** From the service's failure until it counts, at worst, milliseconds. */
  readonly failMs: number;
  /** From the service's recovery until it counts, milliseconds. */
  readonly riseMs: number;
  readonly initFail: boolean;
  /** The line that gives the weight, or names the script in the instance. */
  readonly place: Place;
};

/** One VRRP instance on one node. */
export type MemberModel = {
  readonly instance: InstanceConfig;
  readonly nopreempt: boolean;
  readonly preemptDelayMs: number;
  readonly checks: readonly CheckModel[];
  /** True when a number in a file takes the node out of service. */
  readonly hasMaintenance: boolean;
  /** True when keepalived never lets it take part. */
  readonly neverFit: boolean;
  readonly address: string;
};

/** What moves together: one instance, or those of a sync group. */
export type UnitModel = {
  readonly name: string;
  /** Pairs of instances that hear each other or should; undefined where a node has none. */
  readonly members: readonly (readonly [MemberModel | undefined, MemberModel | undefined])[];
  /** Per node: whether its keepalived holds the instances together. */
  readonly synced: readonly [boolean, boolean];
};

/** Time a local request and its retries take when the service refuses at once; as in keepalived's profile.ts. */
const REFUSED_CHECK_MS = 350;

/** The kernel tells of the end of a process at once. */
const PROCESS_EVENT_MS = 20;

/** A witness is no service: its script fails with the network, on both nodes. */
const NOT_SERVICE = /witness/;

/** Sets the instances of both nodes against each other. */
export function modelPair(nodes: readonly [SimulatedNode, SimulatedNode]): readonly UnitModel[] {
  const [first, second] = nodes;
  const taken = new Set<InstanceConfig>();
  const pairs = first.config.instances.map((instance) => {
    const other = partnerOf(
      instance,
      second.config.instances.filter((candidate) => !taken.has(candidate)),
    );
    if (other !== undefined) {
      taken.add(other);
    }
    return [instance, other] as const;
  });
  const alone = second.config.instances
    .filter((instance) => !taken.has(instance))
    .map((instance) => [undefined, instance] as const);
  const units = new Map<string, (readonly [InstanceConfig | undefined, InstanceConfig | undefined])[]>();
  for (const pair of [...pairs, ...alone]) {
    const group = groupOf(first.config, pair[0])?.name ?? groupOf(second.config, pair[1])?.name ?? undefined;
    const key = group === undefined ? `instance ${pair[0]?.name ?? pair[1]?.name}` : `group ${group}`;
    units.set(key, [...(units.get(key) ?? []), pair]);
  }
  return [...units].map(([key, members]) => ({
    name: key.replace(/^\w+ /, ''),
    members: members.map(([a, b]) => [modelMember(first, a), modelMember(second, b)] as const),
    synced: [
      members.some(([a]) => groupOf(first.config, a) !== undefined),
      members.some(([, b]) => groupOf(second.config, b) !== undefined),
    ],
  }));
}

/** The instance of the other node that is meant for the same addresses. */
function partnerOf(
  instance: InstanceConfig,
  candidates: readonly InstanceConfig[],
): InstanceConfig | undefined {
  const sameFamily = candidates.filter(({ family }) => family === instance.family);
  return (
    candidates.find(({ name }) => name === instance.name) ??
    sameFamily.find(({ addresses }) => addresses.some((address) => instance.addresses.includes(address))) ??
    sameFamily.find(({ virtualRouterId }) => virtualRouterId === instance.virtualRouterId)
  );
}

function groupOf(config: VrrpConfig, instance: InstanceConfig | undefined): SyncGroupConfig | undefined {
  return instance === undefined
    ? undefined
    : config.groups.find(({ members }) => members.includes(instance.name));
}

function modelMember(node: SimulatedNode, instance: InstanceConfig | undefined): MemberModel | undefined {
  if (instance === undefined) {
    return undefined;
  }
  const group = groupOf(node.config, instance);
  // keepalived clears both with a warning (vrrp.c, vrrp_complete_instance).
  const starts = instance.state === 'MASTER';
  const nopreempt = instance.nopreempt && !starts && instance.priority !== 255;
  const scripts = [...instance.trackedScripts, ...(group?.trackedScripts ?? [])];
  const files = [...instance.trackedFiles, ...(group?.trackedFiles ?? [])];
  return {
    instance,
    nopreempt,
    preemptDelayMs: starts || nopreempt || instance.strict ? 0 : instance.preemptDelayMs,
    checks: [
      ...scripts.flatMap((tracked) => modelScript(node.config.scripts, tracked, group !== undefined)),
      ...instance.trackedProcesses.map((tracked) => ({
        name: tracked.name,
        weight: tracked.weight ?? 0,
        reverse: false,
        followsService: true,
        failMs: PROCESS_EVENT_MS,
        riseMs: PROCESS_EVENT_MS,
        initFail: false,
        place: tracked.place,
      })),
    ],
    // Ours writes -254, which any positive weight and no weight at all turn into FAULT (keepalived.conf(5)).
    hasMaintenance: files.some(({ name, weight }) => {
      const file = node.config.trackFiles.find((candidate) => candidate.name === name);
      return file !== undefined && (weight ?? file.weight) >= 0;
    }),
    neverFit: instance.faultWithoutPeer && instance.unicastPeers?.length === 0,
    address: instance.unicastSource ?? node.address ?? '',
  };
}

/** keepalived ignores a script that it does not find, and a weight in a sync group. */
function modelScript(
  scripts: readonly ScriptConfig[],
  tracked: TrackedConfig,
  inGroup: boolean,
): readonly CheckModel[] {
  const script = scripts.find(({ name }) => name === tracked.name);
  if (script === undefined || script.command === '') {
    return [];
  }
  const { intervalMs, fall, rise, initFail, read } = script;
  return [
    {
      name: script.name,
      weight: inGroup ? 0 : (tracked.weight ?? script.weight),
      reverse: tracked.reverse,
      followsService: !NOT_SERVICE.test(script.name),
      failMs: fall * intervalMs + REFUSED_CHECK_MS,
      riseMs: rise * intervalMs,
      initFail,
      place: tracked.weight === undefined ? (read.place('weight') ?? tracked.place) : tracked.place,
    },
  ];
}
