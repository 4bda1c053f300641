import type { Place } from '../keepalived-conf/conf-entry.ts';
import type { InstanceConfig, TrackedConfig, VrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';
import { lintLink } from './lint-link.ts';

/** keepalived uses no more of a password. */
const AUTH_CHARACTERS = 8;

/** What every tutorial uses, and so the number that most likely clashes in a network. */
const TUTORIAL_ROUTER_ID = 51;

/** The traps in one VRRP instance, as far as one node's file shows them. */
export function lintInstance(config: VrrpConfig, instance: InstanceConfig): readonly Finding[] {
  return [
    ...lintRouterId(config, instance),
    ...lintPreemption(config, instance),
    ...lintAuthentication(instance),
    ...lintStrict(config, instance),
    ...lintUnicast(instance),
    ...lintTracking(config, instance),
    ...lintAddresses(instance),
    ...lintLink(instance),
  ];
}

/** Where a keyword of the instance stands, or the instance itself. */
function at(instance: InstanceConfig, keyword: string): Place {
  return instance.read.place(keyword) ?? instance.place;
}

function lintRouterId({ instances }: VrrpConfig, instance: InstanceConfig): readonly Finding[] {
  const id = instance.virtualRouterId;
  const place = at(instance, 'virtual_router_id');
  const params = { instance: instance.name, id: id ?? '' };
  if (id === undefined) {
    return [trap('lint.router-id-missing', 'blocker', place, params)];
  }
  if (!Number.isInteger(id) || id < 1 || id > 255) {
    return [trap('lint.router-id-range', 'blocker', place, params)];
  }
  const other = instances
    .slice(0, instances.indexOf(instance))
    .find(
      (earlier) =>
        earlier.virtualRouterId === id &&
        earlier.family === instance.family &&
        earlier.interface === instance.interface,
    );
  return [
    ...(other === undefined
      ? []
      : [trap('lint.router-id-clash', 'blocker', place, { ...params, other: other.name })]),
    ...(id === TUTORIAL_ROUTER_ID ? [trap('lint.router-id-tutorial', 'warning', place, params)] : []),
  ];
}

function lintPreemption(config: VrrpConfig, instance: InstanceConfig): readonly Finding[] {
  const { name, nopreempt, state, priority, preemptDelayMs } = instance;
  const params = { instance: name };
  const weighted = instance.trackedScripts.find((tracked) => weightOf(config, tracked) !== 0);
  const delay = at(instance, 'preempt_delay');
  return [
    ...(nopreempt && state === 'MASTER'
      ? [trap('lint.nopreempt-master', 'blocker', at(instance, 'state'), params)]
      : []),
    ...(nopreempt && weighted !== undefined
      ? [
          trap('lint.nopreempt-weight', 'blocker', at(instance, 'nopreempt'), {
            ...params,
            script: weighted.name,
          }),
        ]
      : []),
    ...(preemptDelayMs > 0 && state === 'MASTER'
      ? [trap('lint.preempt-delay-master', 'warning', delay, params)]
      : []),
    ...(preemptDelayMs > 0 && nopreempt
      ? [trap('lint.preempt-delay-nopreempt', 'warning', delay, params)]
      : []),
    ...(priority === 255 && weighted !== undefined
      ? [
          trap('lint.priority-owner', 'blocker', at(instance, 'priority'), {
            ...params,
            script: weighted.name,
          }),
        ]
      : []),
  ];
}

/** 0 when the script is not known. */
function weightOf({ scripts }: VrrpConfig, tracked: TrackedConfig): number {
  return tracked.weight ?? scripts.find(({ name }) => name === tracked.name)?.weight ?? 0;
}

function lintAuthentication(instance: InstanceConfig): readonly Finding[] {
  const { name, version, authType, authPass } = instance;
  if (authType === undefined && authPass === undefined) {
    return [];
  }
  const inside = instance.read.inside('authentication').find(({ keyword }) => keyword === 'auth_pass');
  const place = inside ?? at(instance, 'authentication');
  return [
    ...(version === 3 ? [trap('lint.auth-version-3', 'warning', place, { instance: name })] : []),
    ...((authPass?.length ?? 0) > AUTH_CHARACTERS
      ? [trap('lint.auth-pass-long', 'warning', place, { instance: name, used: AUTH_CHARACTERS })]
      : []),
  ];
}

function lintStrict({ globals }: VrrpConfig, instance: InstanceConfig): readonly Finding[] {
  if (!instance.strict) {
    return [];
  }
  const place = instance.read.place('strict_mode') ?? globals.place('vrrp_strict') ?? instance.place;
  const params = { instance: instance.name };
  return [
    ...(instance.unicastPeers === undefined ? [] : [trap('lint.strict-unicast', 'blocker', place, params)]),
    ...(instance.authType === undefined ? [] : [trap('lint.strict-auth', 'blocker', place, params)]),
    trap('lint.strict-drops', 'warning', place, params),
  ];
}

function lintUnicast(instance: InstanceConfig): readonly Finding[] {
  const { name, unicastSource, unicastPeers, advertMs, version } = instance;
  const params = { instance: name };
  return [
    ...(unicastSource !== undefined && unicastPeers === undefined
      ? [trap('lint.unicast-peer-missing', 'blocker', at(instance, 'unicast_src_ip'), params)]
      : []),
    ...(unicastPeers?.length === 0
      ? [trap('lint.unicast-peer-empty', 'blocker', at(instance, 'unicast_peer'), params)]
      : []),
    ...(unicastSource !== undefined && unicastPeers?.includes(unicastSource) === true
      ? [
          trap('lint.unicast-peer-self', 'blocker', at(instance, 'unicast_peer'), {
            ...params,
            address: unicastSource,
          }),
        ]
      : []),
    ...(version === 2 && advertMs < 1000
      ? [trap('lint.sub-second-version-2', 'blocker', at(instance, 'advert_int'), params)]
      : []),
  ];
}

function lintTracking(config: VrrpConfig, instance: InstanceConfig): readonly Finding[] {
  const { trackedScripts, trackedProcesses, trackedFiles } = instance;
  const group = config.groups.find(({ members }) => members.includes(instance.name));
  const all = [...trackedScripts, ...(group?.trackedScripts ?? [])];
  const unknown = all.filter(({ name }) => config.scripts.every((script) => script.name !== name));
  const grouped =
    group === undefined ? undefined : trackedScripts.find((tracked) => weightOf(config, tracked) !== 0);
  return [
    ...unknown.map(({ name, place }) =>
      trap('lint.script-unknown', 'blocker', place, { instance: instance.name, script: name }),
    ),
    ...(all.length + trackedProcesses.length + trackedFiles.length === 0
      ? [trap('lint.nothing-tracked', 'warning', instance.place, { instance: instance.name })]
      : []),
    ...(grouped === undefined
      ? []
      : [
          trap('lint.weight-in-group', 'warning', grouped.place, {
            instance: instance.name,
            script: grouped.name,
            group: group?.name ?? '',
          }),
        ]),
  ];
}

function lintAddresses(instance: InstanceConfig): readonly Finding[] {
  const { addresses, name } = instance;
  const families = new Set(addresses.map((address) => address.includes(':')));
  const place = at(instance, 'virtual_ipaddress');
  return [
    ...(families.size > 1 ? [trap('lint.mixed-families', 'blocker', place, { instance: name })] : []),
    ...(addresses.length === 0 && !instance.read.has('no_virtual_ipaddress')
      ? [trap('lint.no-address', 'blocker', instance.place, { instance: name })]
      : []),
  ];
}
