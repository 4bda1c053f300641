import firewallScript from '../../../agent-scripts/linux/firewall.sh?raw';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { interfaceForVip, interfaceWithAddress } from '../../facts/vip-interface.ts';
import type { NodeContext, Reads } from '../component.ts';
import { FIREWALL_UNIT, RULES_PATH, SCRIPT_PATH, UFW_BEFORE_RULES_PATH, UNIT_PATH } from './paths.ts';
import type { FirewallSettings } from './settings.ts';

/** What firewall.sh told about one node. */
export type FirewallFacts = {
  /** Chains, as `family table chain`, that refuse what nobody accepted. */
  readonly closedChains: readonly string[];
  readonly defaultZone: string;
  readonly zones: readonly { readonly zone: string; readonly interface: string }[];
};

/** What to read on each node in the facts round trip. */
export function firewallReads(): Reads {
  return {
    packages: ['ufw'],
    paths: [SCRIPT_PATH, RULES_PATH, UNIT_PATH, UFW_BEFORE_RULES_PATH],
    units: [FIREWALL_UNIT],
    script: `set -- facts\n${firewallScript}`,
  };
}

export function parseFirewallFacts(facts: NodeFacts): FirewallFacts {
  const rows = (facts.component.firewall ?? []).map((line) => line.split(' '));
  return {
    closedChains: rows.filter(([kind]) => kind === 'closed').map((words) => words.slice(1).join(' ')),
    defaultZone: rows.find(([kind]) => kind === 'default')?.[1] ?? 'public',
    zones: rows.flatMap(([kind, zone = '', found = '']) =>
      kind === 'zone' ? [{ zone, interface: found }] : [],
    ),
  };
}

/** firewalld's zones through which the pair's traffic comes: those of the node's address and of the VIPs. */
export function zonesOf(context: NodeContext<FirewallSettings>): readonly string[] {
  const { spec, node, facts } = context;
  const { zones, defaultZone } = parseFirewallFacts(facts);
  const carriers = [
    interfaceWithAddress(facts, node.address),
    ...spec.vips.map((vip) => interfaceForVip(spec, facts, vip)),
  ];
  const names = carriers.flatMap((carrier) =>
    carrier === undefined ? [] : [zones.find((one) => one.interface === carrier.name)?.zone ?? defaultZone],
  );
  return names.length === 0 ? [defaultZone] : [...new Set(names)].sort();
}

/** ufw takes the word `vrrp` from 0.36.2 on (Debian 12, Ubuntu 24.04). */
export function ufwKnowsVrrp(facts: NodeFacts): boolean {
  const match = /^(?:\d+:)?(\d+)\.(\d+)(?:\.(\d+))?/.exec(facts.packages.ufw?.installed ?? '');
  const [major, minor, patch] = [match?.[1], match?.[2], match?.[3]].map((part) => Number(part ?? 0));
  return [major, minor, patch].map((part) => String(part).padStart(5, '0')).join('.') >= '00000.00036.00002';
}

/** Whether ufw's before.rules has a line that lets VRRP from the peer in. */
export function ufwBeforeRulesOpen(facts: NodeFacts, peer: string): boolean {
  const content = facts.files[UFW_BEFORE_RULES_PATH]?.content ?? '';
  return content.split('\n').some((line) => {
    const words = line.trim().split(/\s+/);
    const after = (option: string) => words[words.indexOf(option) + 1];
    return (
      words[0] === '-A' &&
      words.includes('-p') &&
      (after('-p') === '112' || after('-p') === 'vrrp') &&
      (!words.includes('-s') || after('-s')?.replace(/\/32$/, '') === peer) &&
      after('-j') === 'ACCEPT'
    );
  });
}
