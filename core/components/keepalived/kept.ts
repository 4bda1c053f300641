import type { ConfEntry } from '../../keepalived-conf/conf-entry.ts';
import { parseConf } from '../../keepalived-conf/parse-conf.ts';
import { type Entry, PLAIN_WORD, QUOTED_TEXT, quoted } from './document.ts';

/**
 * What Pairkeeper decides by pair.yaml, so that nobody may say it a second time; and what would read other files or
 * count for one node only.
 */
const DECIDED = new Set([
  ...[
    'global_defs',
    'vrrp_instance',
    'vrrp_sync_group',
    'vrrp_script',
    'include',
    'net_namespace',
    'instance',
  ],
  ...[
    'router_id',
    'vrrp_version',
    'vrrp_strict',
    'script_user',
    'enable_script_security',
    'vrrp_notify_fifo',
  ],
  ...[
    'vrrp_check_unicast_src',
    'vrrp_garp_master_refresh',
    'vrrp_garp_lower_prio_repeat',
    'max_auto_priority',
  ],
  ...['vrrp_higher_prio_send_advert', 'vrrp_delay_after_boot', 'reload_check_config', 'vrrp_no_swap'],
  ...['state', 'interface', 'virtual_router_id', 'priority', 'advert_int', 'nopreempt', 'preempt_delay'],
  ...['version', 'strict_mode', 'authentication', 'virtual_ipaddress', 'virtual_ipaddress_excluded'],
  ...[
    'unicast_src_ip',
    'unicast_peer',
    'unicast_fault_no_peer',
    'track_src_ip',
    'track_script',
    'track_file',
  ],
  ...['notify_deleted', 'use_vmac', 'vmac_xmit_base', 'mcast_src_ip', 'down_timer_adverts'],
]);

/** True for statements that may be passed on to keepalived as they are. Never throws. */
export function isKeepable(text: string): boolean {
  const { entries, problems } = parseConf({ path: '', text });
  return problems.length === 0 && entries.every((entry) => isKeepableEntry(entry, 0));
}

/** The same of one statement with what is between its braces. */
export function isKeepableEntry(entry: ConfEntry, depth = 0): boolean {
  return (
    (depth > 0 || !DECIDED.has(entry.keyword)) &&
    !/^include/.test(entry.keyword) &&
    entry.condition === undefined &&
    PLAIN_WORD.test(entry.keyword) &&
    entry.words.every((word) => PLAIN_WORD.test(word) || QUOTED_TEXT.test(word)) &&
    depth < 8 &&
    (entry.entries ?? []).every((inner) => isKeepableEntry(inner, depth + 1))
  );
}

/** Kept statements as part of a document; what can't be printed was refused with the settings. */
export function keptEntries(text: string): readonly Entry[] {
  return parseConf({ path: '', text }).entries.map(toEntry);
}

function toEntry({ keyword, words, entries }: ConfEntry): Entry {
  const values = words.map((word) =>
    PLAIN_WORD.test(word) ? ({ kind: 'word', value: word } as const) : quoted(word),
  );
  return entries === undefined
    ? { kind: 'statement', keyword, arguments: values }
    : { kind: 'block', keyword, arguments: values, entries: entries.map(toEntry) };
}
