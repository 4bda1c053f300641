import type { ConfEntry, Place } from './conf-entry.ts';
import { type EntryReader, entryReader, placeOf } from './entry-reader.ts';

/** A vrrp_script: how keepalived asks whether this node is fit. */
export type ScriptConfig = {
  readonly name: string;
  readonly place: Place;
  /** The command line, '' when there is none. */
  readonly command: string;
  readonly intervalMs: number;
  readonly timeoutMs: number | undefined;
  readonly fall: number;
  readonly rise: number;
  readonly weight: number;
  readonly initFail: boolean;
  readonly user: string | undefined;
  readonly read: EntryReader;
};

/** A file whose number changes a node's fitness; ours says that the node is in maintenance. */
type TrackFileConfig = {
  readonly name: string;
  readonly place: Place;
  readonly path: string;
  readonly weight: number;
};

/** That an instance or a group follows a script or a file; `weight` as written there. */
export type TrackedConfig = {
  readonly name: string;
  readonly weight: number | undefined;
  readonly reverse: boolean;
  readonly place: Place;
};

export type InstanceConfig = {
  readonly name: string;
  readonly place: Place;
  readonly state: 'MASTER' | 'BACKUP';
  readonly interface: string;
  readonly virtualRouterId: number | undefined;
  /** What keepalived takes it for; 100 when none is given, 255 with `state MASTER`. */
  readonly priority: number;
  readonly nopreempt: boolean;
  readonly preemptDelayMs: number;
  readonly advertMs: number;
  readonly downTimerAdverts: number;
  readonly version: 2 | 3;
  readonly family: 4 | 6;
  readonly authType: string | undefined;
  readonly authPass: string | undefined;
  readonly strict: boolean;
  readonly unicastSource: string | undefined;
  /** undefined: multicast. */
  readonly unicastPeers: readonly string[] | undefined;
  readonly faultWithoutPeer: boolean;
  /** As in the advertisements: without prefix length, sorted. */
  readonly addresses: readonly string[];
  readonly excludedAddresses: readonly string[];
  readonly trackedScripts: readonly TrackedConfig[];
  readonly trackedFiles: readonly TrackedConfig[];
  /** Names of processes that are followed by kernel events. */
  readonly trackedProcesses: readonly TrackedConfig[];
  readonly read: EntryReader;
};

export type SyncGroupConfig = {
  readonly name: string;
  readonly place: Place;
  readonly members: readonly string[];
  readonly trackedScripts: readonly TrackedConfig[];
  readonly trackedFiles: readonly TrackedConfig[];
};

/** What one node's keepalived.conf says about who holds the addresses. */
export type VrrpConfig = {
  readonly globals: EntryReader;
  readonly scripts: readonly ScriptConfig[];
  readonly trackFiles: readonly TrackFileConfig[];
  readonly instances: readonly InstanceConfig[];
  readonly groups: readonly SyncGroupConfig[];
};

/**
 * Reads the VRRP part of a parsed file. Values that can't be read count as keepalived's defaults (keepalived.conf(5)).
 *
 * @param entries of one node: conditions already resolved
 */
export function readVrrpConfig(entries: readonly ConfEntry[]): VrrpConfig {
  const globals = entryReader(
    entries.filter(({ keyword }) => keyword === 'global_defs').flatMap((entry) => entry.entries ?? []),
  );
  const named = (...keywords: readonly string[]) =>
    entries.filter((entry) => keywords.includes(entry.keyword) && entry.entries !== undefined);
  return {
    globals,
    scripts: named('vrrp_script').map(readScript),
    trackFiles: named('vrrp_track_file', 'track_file').map(readTrackFile),
    instances: named('vrrp_instance').map((entry) => readInstance(entry, globals)),
    groups: named('vrrp_sync_group').map(readGroup),
  };
}

function readScript(entry: ConfEntry): ScriptConfig {
  const read = entryReader(entry.entries ?? []);
  const timeout = read.number('timeout');
  return {
    name: entry.words[0] ?? '',
    place: placeOf(entry),
    command: read.words('script').join(' '),
    intervalMs: (read.number('interval') ?? 1) * 1000,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    fall: Math.max(1, read.number('fall') ?? 1),
    rise: Math.max(1, read.number('rise') ?? 1),
    weight: read.number('weight') ?? 0,
    initFail: read.flag('init_fail'),
    user: read.words('user')[0],
    read,
  };
}

function readTrackFile(entry: ConfEntry): TrackFileConfig {
  const read = entryReader(entry.entries ?? []);
  return {
    name: entry.words[0] ?? '',
    place: placeOf(entry),
    path: read.words('file')[0] ?? '',
    weight: read.number('weight') ?? 1,
  };
}

function readInstance(entry: ConfEntry, globals: EntryReader): InstanceConfig {
  const read = entryReader(entry.entries ?? []);
  const state = read.words('state')[0] === 'MASTER' ? 'MASTER' : 'BACKUP';
  const addresses = addressesOf(read, 'virtual_ipaddress');
  const family = addresses[0]?.includes(':') === true ? 6 : 4;
  const wanted = read.number('version') ?? globals.number('vrrp_version') ?? 2;
  const priority = read.number('priority');
  const authentication = entryReader(read.inside('authentication'));
  return {
    name: entry.words[0] ?? '',
    place: placeOf(entry),
    state,
    interface: read.words('interface')[0] ?? '',
    virtualRouterId: read.number('virtual_router_id'),
    priority:
      priority !== undefined && priority >= 1 && priority <= 255 ? priority : state === 'MASTER' ? 255 : 100,
    nopreempt: read.flag('nopreempt'),
    preemptDelayMs: (read.number('preempt_delay') ?? 0) * 1000,
    advertMs: Math.max(10, (read.number('advert_int') ?? 1) * 1000),
    downTimerAdverts: read.number('down_timer_adverts') ?? 3,
    version: family === 6 || wanted === 3 ? 3 : 2,
    family,
    authType: authentication.words('auth_type')[0],
    authPass: authentication.words('auth_pass')[0],
    strict: read.flag('strict_mode') || (globals.flag('vrrp_strict') && !read.has('strict_mode')),
    unicastSource: read.words('unicast_src_ip')[0],
    unicastPeers: read.has('unicast_peer')
      ? read.inside('unicast_peer').map(({ keyword }) => keyword)
      : undefined,
    faultWithoutPeer: read.flag('unicast_fault_no_peer'),
    addresses,
    excludedAddresses: addressesOf(read, 'virtual_ipaddress_excluded'),
    ...trackedBy(read),
    trackedProcesses: tracked(read, 'track_process'),
    read,
  };
}

function readGroup(entry: ConfEntry): SyncGroupConfig {
  const read = entryReader(entry.entries ?? []);
  const members = read.inside('group').flatMap(({ keyword, words }) => [keyword, ...words]);
  return { name: entry.words[0] ?? '', place: placeOf(entry), members, ...trackedBy(read) };
}

function trackedBy(read: EntryReader): Pick<SyncGroupConfig, 'trackedScripts' | 'trackedFiles'> {
  return { trackedScripts: tracked(read, 'track_script'), trackedFiles: tracked(read, 'track_file') };
}

/** `name`, `name weight -20` or `name weight 20 reverse`. */
function tracked(read: EntryReader, block: string): readonly TrackedConfig[] {
  return read.inside(block).map((entry) => {
    const index = entry.words.indexOf('weight');
    const weight = index === -1 ? Number.NaN : Number(entry.words[index + 1]);
    return {
      name: entry.keyword,
      weight: Number.isFinite(weight) ? weight : undefined,
      reverse: entry.words.includes('reverse'),
      place: placeOf(entry),
    };
  });
}

function addressesOf(read: EntryReader, block: string): readonly string[] {
  return read
    .inside(block)
    .map(({ keyword }) => keyword.replace(/\/\d+$/, '').toLowerCase())
    .sort();
}
