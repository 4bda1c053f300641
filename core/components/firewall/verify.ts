import type { Check } from '../../verify/check.ts';
import type { PairContext } from '../component.ts';
import { SCRIPT_PATH } from './paths.ts';
import type { FirewallSettings } from './settings.ts';

/**
 * The rules are where they have to be. ufw and firewalld report each rule as they take it; that VRRP really arrives is
 * proved by keepalived's own checks.
 */
export function firewallChecks(context: PairContext<FirewallSettings>): readonly Check[] {
  return context.facts
    .filter(({ firewall }) => context.settings.manage && (firewall === 'nftables' || firewall === 'iptables'))
    .map(({ node }) => ({
      code: 'firewall.in-place',
      component: 'firewall',
      node,
      argv: [SCRIPT_PATH, 'status'],
      expect: { exitCode: 0 },
      withinMs: 2000,
      params: { node },
    }));
}
