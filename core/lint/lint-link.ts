import type { Place } from '../keepalived-conf/conf-entry.ts';
import type { InstanceConfig } from '../keepalived-conf/vrrp-config.ts';
import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';

/** The traps in how an instance is tied to its network: links, addresses, timers, virtual MAC. */
export function lintLink(instance: InstanceConfig): readonly Finding[] {
  const { name, read, unicastSource, unicastPeers } = instance;
  const at = (keyword: string): Place => read.place(keyword) ?? instance.place;
  const params = { instance: name };
  const others = (unicastPeers ?? []).filter((peer) => peer !== unicastSource);
  return [
    ...(unicastSource !== undefined && others.length > 0 && !read.flag('track_src_ip')
      ? [
          trap('lint.source-untracked', 'warning', at('unicast_src_ip'), {
            ...params,
            address: unicastSource,
          }),
        ]
      : []),
    ...(read.has('dont_track_primary')
      ? [trap('lint.primary-untracked', 'blocker', at('dont_track_primary'), params)]
      : []),
    ...lintVirtualMac(instance),
    ...lintInterfaces(instance),
    ...lintNotify(instance),
  ];
}

function lintVirtualMac({ name, read, place, unicastPeers }: InstanceConfig): readonly Finding[] {
  if (!read.has('use_vmac')) {
    return [];
  }
  const where = read.place('use_vmac') ?? place;
  return unicastPeers !== undefined && !read.has('vmac_xmit_base')
    ? [trap('lint.vmac-unicast', 'blocker', where, { instance: name })]
    : [trap('lint.vmac', 'warning', where, { instance: name })];
}

function lintInterfaces(instance: InstanceConfig): readonly Finding[] {
  const { name, read } = instance;
  const own = instance.interface;
  const placed = [...read.inside('virtual_ipaddress'), ...read.inside('virtual_ipaddress_excluded')];
  // What stands on the loopback interface serves nobody on the network.
  const apart = placed.find(({ words }) => {
    const device = words[words.indexOf('dev') + 1];
    return words.includes('dev') && device !== own && device !== 'lo';
  });
  const twice = read.inside('track_interface').find(({ keyword }) => keyword === own);
  return [
    ...(apart === undefined
      ? []
      : [
          trap('lint.separate-link', 'warning', apart, {
            instance: name,
            interface: own,
            address: apart.keyword,
            device: apart.words[apart.words.indexOf('dev') + 1] ?? '',
          }),
        ]),
    ...(twice === undefined
      ? []
      : [trap('lint.interface-tracked-twice', 'warning', twice, { instance: name, interface: own })]),
  ];
}

/** Scripts for more than one state run at the same time, in no order. */
function lintNotify({ name, read }: InstanceConfig): readonly Finding[] {
  const used = ['notify', 'notify_master', 'notify_backup', 'notify_fault', 'notify_stop'].filter((keyword) =>
    read.has(keyword),
  );
  const place = read.place(used[0] ?? '');
  return place !== undefined && (used.length > 1 || used.includes('notify'))
    ? [trap('lint.notify-unordered', 'warning', place, { instance: name })]
    : [];
}
