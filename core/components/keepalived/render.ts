import type { NodeFacts } from '../../facts/node-facts.ts';
import { advertAddress, type ParsedVip, vipsOfFamily } from '../../facts/pair-addresses.ts';
import { interfaceForVip, interfaceWithAddress } from '../../facts/vip-interface.ts';
import { MANAGED } from '../../host/own-files.ts';
import type { NodeContext, TrackScript } from '../component.ts';
import {
  block,
  commandLine,
  comment,
  type Entry,
  type KeepalivedDocument,
  quoted,
  statement,
} from './document.ts';
import { keptEntries } from './kept.ts';
import { ADVERTISED, ADVERTISED_DEVICE, FIFO_PATH, MAINTENANCE_PATH, WITNESS_PATH } from './paths.ts';
import { OTHER_PRIORITY, PREFERRED_PRIORITY, timersOf } from './profile.ts';
import { preferredNode, type VrrpSettings } from './settings.ts';
import { type KeepalivedVersion, OLDEST_SUPPORTED, parseKeepalivedVersion, supports } from './version.ts';
import { virtualRouterId } from './virtual-router-id.ts';

type Context = NodeContext<VrrpSettings>;

/** A track script together with when keepalived shall run it. */
type TimedScript = TrackScript & {
  readonly intervalSeconds: number;
  readonly fall: number;
  readonly rise: number;
};

/** The VIPs of one address family, which get a VRRP instance of their own. */
type Family = {
  readonly family: 4 | 6;
  readonly name: string;
  readonly vips: readonly ParsedVip[];
};

/** The version that runs on the node, or the one that will be installed; the oldest supported when not known. */
export function nodeVersion(facts: NodeFacts): KeepalivedVersion {
  const found = facts.packages.keepalived;
  const text = found?.installed ?? found?.candidate ?? '';
  return parseKeepalivedVersion(text) ?? OLDEST_SUPPORTED;
}

/**
 * The whole keepalived.conf of one node: unicast VRRP version 3, both nodes BACKUP, one instance an address family,
 * tied together when there are two (keepalived.conf(5)).
 */
export function renderDocument(context: Context): KeepalivedDocument {
  const version = nodeVersion(context.facts);
  const scripts = timedScripts(context);
  const families = ([4, 6] as const)
    .map((family) => ({
      family,
      name: `${context.spec.name}-v${family}`,
      vips: vipsOfFamily(context.spec, family),
    }))
    .filter(({ vips }) => vips.length > 0);
  return [
    comment(MANAGED),
    comment(
      `Pair ${context.spec.name}, node ${context.node.name}. Change pair.yaml and run: pairkeeper apply`,
    ),
    globalDefinitions(context, version),
    ...keptEntries(context.settings.kept.blocks),
    maintenanceFile(version),
    ...scripts.map((script) => scriptBlock(script, version)),
    ...(families.length > 1
      ? [
          block('vrrp_sync_group', context.spec.name, [
            block(
              'group',
              undefined,
              families.map(({ name }) => statement(name)),
            ),
          ]),
        ]
      : []),
    ...families.map((family, index) => {
      const kept = index === 0 ? keptEntries(context.settings.kept.instance) : [];
      return instance(context, version, family, scripts, kept);
    }),
  ];
}

/**
 * Without `log_unknown_vrids`: it would write a line for every packet of our own network probe, which there is no way
 * for keepalived to drop earlier (vrrp_scheduler.c, vrrp_dispatcher_read), and of other routers a node with unicast
 * hears nothing anyway. Those are what the network probe listens for.
 */
function globalDefinitions(context: Context, version: KeepalivedVersion): Entry {
  const bootDelay = context.settings.bootDelaySeconds;
  return block('global_defs', undefined, [
    statement('router_id', context.node.name),
    statement('enable_script_security'),
    statement('script_user', 'root'),
    statement('vrrp_version', 3),
    statement('vrrp_check_unicast_src'),
    // A switch or a neighbour that learnt the wrong place in a split brain is put right within a minute, and the
    // node that gives way says so once more, which makes the other one announce itself again (keepalived #20).
    statement('vrrp_garp_master_refresh', 60),
    statement('vrrp_garp_lower_prio_repeat', 3),
    statement('vrrp_higher_prio_send_advert', 'true'),
    ...(bootDelay > 0 && supports(version, 'delayAfterBoot')
      ? [statement('vrrp_delay_after_boot', bootDelay)]
      : []),
    // keepalived raises its own scheduling priority only after it found itself late.
    ...(supports(version, 'maxAutoPriority') ? [statement('max_auto_priority', 50)] : []),
    // A tenth of a second of silence is given up for dead: no time to wait for a page from the disk.
    ...(context.settings.profile === 'fast' ? [statement('vrrp_no_swap')] : []),
    ...(supports(version, 'reloadCheckConfig') ? [statement('reload_check_config')] : []),
    statement('vrrp_notify_fifo', FIFO_PATH),
    ...keptEntries(context.settings.kept.global),
  ]);
}

/** Weight 0: anything but 0 in the file is a FAULT. Another weight is refused in a sync group (keepalived -t 2.2.7). */
function maintenanceFile(version: KeepalivedVersion): Entry {
  return block(supports(version, 'trackFileBlock') ? 'track_file' : 'vrrp_track_file', 'maintenance', [
    statement('file', quoted(MAINTENANCE_PATH)),
    statement('weight', 0),
  ]);
}

function scriptBlock(script: TimedScript, version: KeepalivedVersion): Entry {
  return block('vrrp_script', script.name, [
    statement('script', commandLine(script.argv)),
    statement('interval', script.intervalSeconds),
    // Only for a script that does not keep its own time limit.
    statement(
      'timeout',
      supports(version, 'decimalScriptTimes')
        ? script.timeoutSeconds + 1
        : Math.ceil(script.timeoutSeconds) + 1,
    ),
    statement('fall', script.fall),
    statement('rise', script.rise),
  ]);
}

function instance(
  context: Context,
  version: KeepalivedVersion,
  { family, name, vips }: Family,
  scripts: readonly TimedScript[],
  kept: readonly Entry[],
): Entry {
  const { spec, settings, facts, peerFacts } = context;
  const source = advertAddress(spec, context.node, facts, family);
  const peer = advertAddress(spec, context.peer, peerFacts, family);
  const device = ({ vip }: ParsedVip) =>
    interfaceForVip(spec, facts, vip)?.name ?? fallbackInterface(context);
  return block('vrrp_instance', name, [
    statement('state', 'BACKUP'),
    ...failback(settings),
    statement('interface', vips[0] === undefined ? fallbackInterface(context) : device(vips[0])),
    statement('virtual_router_id', virtualRouterId(spec, settings)),
    statement('priority', priorityOf(context)),
    statement('advert_int', timersOf(settings.profile).advertIntervalSeconds),
    ...(source === undefined ? [] : [statement('unicast_src_ip', source)]),
    block('unicast_peer', undefined, peer === undefined ? [] : [statement(peer)]),
    ...(supports(version, 'unicastFaultNoPeer') ? [statement('unicast_fault_no_peer')] : []),
    // A node that lost its own address would go on as a second master without it (keepalived #1847).
    statement('track_src_ip'),
    ...addresses(
      family,
      vips.map((vip) =>
        statement(
          `${vip.cidr.address}/${vip.cidr.prefixLength}`,
          'dev',
          device(vip),
          ...notASource(vip, version),
        ),
      ),
    ),
    // What a reload takes away is told as DELETED, not as FAULT.
    ...(supports(version, 'notifyDeleted') ? [statement('notify_deleted')] : []),
    ...(scripts.length === 0
      ? []
      : [
          block(
            'track_script',
            undefined,
            scripts.map(({ name: script }) => statement(script)),
          ),
        ]),
    block('track_file', undefined, [statement('maintenance')]),
    ...kept,
  ]);
}

/**
 * No VIP stands in the advertisements, but an address that is always the same. Up to 2.3.1 a node ignores the
 * advertisements of one that has another list than it has itself (vrrp.c, vrrp_check_packet; keepalived be475386), so
 * both would serve while addresses are changed on one node after the other, and for minutes when the second one can't
 * be reached in between. An empty list is refused in VRRP version 3 (vrrp.c, vrrp_complete_instance).
 */
function addresses(family: 4 | 6, vips: readonly Entry[]): readonly Entry[] {
  const scope = family === 4 ? ['scope', 'host'] : [];
  return [
    block('virtual_ipaddress', undefined, [
      statement(ADVERTISED[family], 'dev', ADVERTISED_DEVICE, ...scope),
    ]),
    block('virtual_ipaddress_excluded', undefined, vips),
  ];
}

/**
 * The kernel may take an IPv6 address for the source of connections that the node itself makes, and those would break
 * when the address moves; a preferred lifetime of 0 rules that out. IPv4's are secondary addresses, never a source.
 */
function notASource({ cidr }: ParsedVip, version: KeepalivedVersion): readonly (string | number)[] {
  return cidr.family === 6 && supports(version, 'preferredLifetime') ? ['preferred_lft', 0] : [];
}

/** `nopreempt` keeps the address where it is; it works only with unweighted scripts (keepalived #2599). */
function failback(settings: VrrpSettings): readonly Entry[] {
  if (settings.failback === 'manual') {
    return [statement('nopreempt')];
  }
  return settings.failbackDelaySeconds > 0 ? [statement('preempt_delay', settings.failbackDelaySeconds)] : [];
}

function priorityOf({ spec, settings, node }: Context): number {
  return node.name === preferredNode(spec, settings) ? PREFERRED_PRIORITY : OTHER_PRIORITY;
}

/**
 * No `init_fail`: keepalived waits for a script's first result anyway, and then one good run is enough for a node
 * to take part, where `init_fail` would ask for `rise` of them (vrrp_scheduler.c, num_script_init).
 */
function timedScripts({ spec, settings, trackScripts }: Context): readonly TimedScript[] {
  const { script } = timersOf(settings.profile);
  const own = settings.checks.map(({ command, ...check }) => ({ ...check, argv: command }));
  const service = [...trackScripts.map((wanted) => ({ ...wanted, ...script })), ...own];
  if (!settings.witnessFailsNode || spec.witnesses.length === 0) {
    return service;
  }
  const argv = [WITNESS_PATH, ...spec.witnesses];
  // Gateways are often pairs themselves: HSRP by default takes 10 s to move (RFC 2281), and both nodes would leave.
  const patience = { intervalSeconds: 3, fall: 4, rise: 2 };
  return [...service, { name: 'pairkeeper_witness', argv, timeoutSeconds: 2, ...patience }];
}

/** Stands in where preflight has already said that the interface was not found. */
function fallbackInterface({ facts, node }: Context): string {
  return interfaceWithAddress(facts, node.address)?.name ?? 'lo';
}
