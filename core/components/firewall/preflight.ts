import type { NodeFacts } from '../../facts/node-facts.ts';
import type { Finding } from '../../preflight/finding.ts';
import type { PairContext } from '../component.ts';
import { parseFirewallFacts, ufwBeforeRulesOpen, ufwKnowsVrrp } from './facts.ts';
import { UFW_BEFORE_RULES_PATH } from './paths.ts';
import type { FirewallSettings } from './settings.ts';

/** Says per node which firewall was found and what happens to it. */
export function firewallPreflight(context: PairContext<FirewallSettings>): readonly Finding[] {
  return context.facts.map((facts, index) => {
    const peer = context.spec.nodes[index === 0 ? 1 : 0];
    const params = { node: facts.node, peer: peer.address, firewall: facts.firewall };
    const finding = (code: string, level: Finding['level'], more: Finding['params'] = {}): Finding => ({
      code: `firewall.${code}`,
      level,
      node: facts.node,
      params: { ...params, ...more },
    });
    if (facts.firewall === 'none') {
      return finding('none', 'ok');
    }
    if (!context.settings.manage) {
      return finding('not-managed', 'warning');
    }
    return judge(facts, peer.address, finding);
  });
}

function judge(
  facts: NodeFacts,
  peer: string,
  finding: (code: string, level: Finding['level'], more?: Finding['params']) => Finding,
): Finding {
  switch (facts.firewall) {
    case 'firewalld':
      return finding('firewalld', 'ok');
    case 'ufw':
      if (!ufwKnowsVrrp(facts) && !ufwBeforeRulesOpen(facts, peer)) {
        const line = `-A ufw-before-input -p 112 -s ${peer} -j ACCEPT`;
        return finding('ufw-without-vrrp', 'blocker', { path: UFW_BEFORE_RULES_PATH, line });
      }
      return finding('ufw', 'ok');
    default: {
      const { closedChains } = parseFirewallFacts(facts);
      return closedChains.length === 0
        ? finding('open', 'ok')
        : finding('closed-chain', 'ok', { chains: closedChains.join(', ') });
    }
  }
}
