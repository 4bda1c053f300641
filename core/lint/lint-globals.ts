import type { VrrpConfig } from '../keepalived-conf/vrrp-config.ts';
import type { Finding } from '../preflight/finding.ts';
import { lintFinding as trap } from './lint-finding.ts';

/** The traps in global_defs that concern no instance alone. */
export function lintGlobals({ globals }: VrrpConfig): readonly Finding[] {
  return globals.entries
    .filter(({ keyword }) => keyword === 'vrrp_garp_interval' || keyword === 'vrrp_gna_interval')
    .filter(({ words }) => Number(words[0]) === 0)
    .map((entry) => trap('lint.garp-interval-zero', 'warning', entry, { keyword: entry.keyword }));
}
