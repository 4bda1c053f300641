import type { ConfEntry } from './conf-entry.ts';
import { parseConf } from './parse-conf.ts';

/**
 * What stands for itself in keepalived's lexer. Not in it: blanks and control characters, the comment signs `!` and
 * `#`, quotes, backslash, braces, and `$`, `@`, `~`, which define and expand parameters; `@` does so only at the
 * beginning of a line.
 */
export const PLAIN_WORD = /^[A-Za-z0-9_.:/+-][A-Za-z0-9_.:/+@-]*$/;

/** Inside double quotes comments and braces are text; quotes, backslash and `$` are not. */
export const QUOTED_TEXT = /^[\x20\x21\x23\x25-\x5b\x5d-\x7e]+$/;

/** Deeper than any block of keepalived's. */
const DEEPEST = 8;

/** Statements of global_defs for which pair.yaml or Pairkeeper itself decides. */
const DECIDED_GLOBALS: readonly string[] = [
  ...['router_id', 'enable_script_security', 'script_user', 'vrrp_version', 'vrrp_strict', 'vrrp_iptables'],
  ...['vrrp_check_unicast_src', 'vrrp_skip_check_adv_addr', 'vrrp_mcast_group4', 'vrrp_mcast_group6'],
  ...[
    'vrrp_garp_master_delay',
    'vrrp_garp_master_repeat',
    'vrrp_garp_lower_prio_delay',
    'vrrp_garp_interval',
  ],
  ...['vrrp_garp_lower_prio_repeat', 'vrrp_garp_master_refresh', 'vrrp_garp_master_refresh_repeat'],
  ...['vrrp_gna_interval', 'vrrp_lower_prio_no_advert', 'vrrp_higher_prio_send_advert', 'vrrp_startup_delay'],
  ...['vrrp_delay_after_boot', 'vrrp_priority', 'vrrp_rt_priority', 'vrrp_no_swap', 'max_auto_priority'],
  ...['reload_check_config', 'log_unknown_vrids', 'vrrp_notify_fifo', 'vrrp_notify_fifo_script'],
  ...['dynamic_interfaces', 'net_namespace', 'instance'],
];

/** The same of an instance or a sync group. */
const DECIDED_IN_INSTANCE: readonly string[] = [
  ...['state', 'interface', 'virtual_router_id', 'priority', 'advert_int', 'nopreempt', 'preempt', 'version'],
  ...['preempt_delay', 'strict_mode', 'authentication', 'virtual_ipaddress', 'virtual_ipaddress_excluded'],
  ...['unicast_src_ip', 'unicast_peer', 'unicast_fault_no_peer', 'check_unicast_src', 'mcast_src_ip'],
  ...[
    'track_src_ip',
    'track_script',
    'track_file',
    'skip_check_adv_addr',
    'native_ipv6',
    'down_timer_adverts',
  ],
  ...['garp_master_delay', 'garp_master_repeat', 'garp_master_refresh', 'garp_master_refresh_repeat'],
  ...['garp_lower_prio_delay', 'garp_lower_prio_repeat', 'lower_prio_no_advert', 'higher_prio_send_advert'],
  ...['notify_deleted', 'use_vmac', 'vmac_xmit_base', 'dont_track_primary', 'group', 'global_tracking'],
];

/** Blocks that Pairkeeper writes itself. */
const DECIDED_BLOCKS: readonly string[] = [
  ...['global_defs', 'vrrp_instance', 'vrrp_sync_group', 'vrrp_script', 'maintenance'],
];

/** Where a statement stands: in global_defs, in an instance, or beside them. */
export type KeptPlace = 'global' | 'instance' | 'blocks';

/** True for a keyword that pair.yaml or Pairkeeper itself decides at that place. */
export function isDecided(keyword: string, place: KeptPlace): boolean {
  const decided = { global: DECIDED_GLOBALS, instance: DECIDED_IN_INSTANCE, blocks: DECIDED_BLOCKS }[place];
  return decided.includes(keyword);
}

/** True for complete statements that may be passed on to keepalived as they are. Never throws. */
export function isKeepable(text: string, place: KeptPlace): boolean {
  const { entries, problems } = parseConf({ path: '', text });
  return (
    problems.length === 0 &&
    entries.every((entry) => !isDecided(entry.keyword, place) && isPrintable(entry, 0))
  );
}

/** True for a statement that can be written down again as it was meant, with all that is between its braces. */
export function isPrintable({ keyword, words, entries, condition }: ConfEntry, depth = 0): boolean {
  return (
    depth < DEEPEST &&
    condition === undefined &&
    PLAIN_WORD.test(keyword) &&
    !keyword.startsWith('include') &&
    words.every((word) => PLAIN_WORD.test(word) || QUOTED_TEXT.test(word)) &&
    (entries ?? []).every((inner) => isPrintable(inner, depth + 1))
  );
}

/** A statement as text, one line each; it is printable. */
export function entryText({ keyword, words, entries }: ConfEntry, indent = ''): string {
  const head = [keyword, ...words.map((word) => (PLAIN_WORD.test(word) ? word : `"${word}"`))].join(' ');
  return entries === undefined
    ? `${indent}${head}\n`
    : `${indent}${head} {\n${entries.map((entry) => entryText(entry, `${indent}    `)).join('')}${indent}}\n`;
}
