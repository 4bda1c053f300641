import type { InterfaceFacts, NodeFacts } from '../../facts/node-facts.ts';
import { advertAddress, type ParsedVip, parsedVips, vipsOfFamily } from '../../facts/pair-addresses.ts';
import { interfaceForVip, interfaceWithAddress } from '../../facts/vip-interface.ts';
import type { Finding } from '../../preflight/finding.ts';
import type { NodeSpec } from '../../spec/cluster-spec.ts';
import { sameIp } from '../../spec/ip-address.ts';
import type { PairContext } from '../component.ts';
import { findingWhen as when } from './finding-when.ts';
import { presentConfig } from './present-config.ts';
import type { VrrpSettings } from './settings.ts';

type Context = PairContext<VrrpSettings>;

/** What one node's network says about the pair's addresses, as far as its own facts tell. */
export function networkFindings(context: Context, node: NodeSpec, facts: NodeFacts): readonly Finding[] {
  return [
    ...cloudFindings(facts),
    ...addressFindings(context, node, facts),
    ...parsedVips(context.spec).flatMap((vip) => vipFindings(context, facts, vip)),
    ...([4, 6] as const).flatMap((family) => familyFindings(context, node, facts, family)),
    // networkd takes addresses that it did not set off the interface when it restarts (keepalived #1385, #2479).
    ...when(
      facts.networkManager === 'systemd-networkd' || facts.networkManager === 'netplan',
      'vrrp.network-manager-drops-vip',
      'warning',
      { manager: facts.networkManager },
      facts.node,
    ),
  ];
}

/**
 * A cloud's network delivers packets by its own tables and ignores gratuitous ARP, so the address would move on the
 * servers and nowhere else (keepalived #2121). OpenStack can be told to allow it (allowed_address_pairs).
 */
function cloudFindings({ cloud, node }: NodeFacts): readonly Finding[] {
  return cloud === 'OpenStack'
    ? when(true, 'vrrp.cloud-needs-allowance', 'warning', { cloud }, node)
    : when(cloud !== '', 'vrrp.cloud-no-floating-address', 'blocker', { cloud }, node);
}

function addressFindings({ spec }: Context, node: NodeSpec, facts: NodeFacts): readonly Finding[] {
  const found = interfaceWithAddress(facts, node.address);
  if (found === undefined) {
    return when(true, 'vrrp.address-not-on-node', 'blocker', { address: node.address }, facts.node);
  }
  const vipInterfaces = parsedVips(spec).flatMap(({ vip }) => interfaceForVip(spec, facts, vip)?.name ?? []);
  return [
    ...when(!found.up, 'vrrp.interface-down', 'blocker', { interface: found.name }, facts.node),
    ...when(
      vipInterfaces.length > 0 && !vipInterfaces.includes(found.name),
      'vrrp.separate-link',
      'warning',
      { address: node.address, interface: found.name, vipInterface: vipInterfaces[0] ?? '' },
      facts.node,
    ),
  ];
}

function vipFindings(context: Context, facts: NodeFacts, parsed: ParsedVip): readonly Finding[] {
  const { spec } = context;
  const vip = parsed.vip.address;
  const carrier = interfaceForVip(spec, facts, parsed.vip);
  if (carrier === undefined) {
    return parsed.vip.interface === 'auto'
      ? when(true, 'vrrp.no-interface-for-vip', 'blocker', { vip }, facts.node)
      : when(
          true,
          'vrrp.interface-not-found',
          'blocker',
          { vip, interface: parsed.vip.interface },
          facts.node,
        );
  }
  const holder = interfaceWithAddress(facts, parsed.cidr.address);
  const isNodeAddress = spec.nodes.some((node) => sameIp(node.address, parsed.cidr.address));
  return [
    ...when(!carrier.up, 'vrrp.interface-down', 'blocker', { interface: carrier.name }, facts.node),
    ...when(
      holder !== undefined && !isNodeAddress && !isManaged(context, facts),
      'vrrp.vip-already-on-node',
      'blocker',
      { vip, interface: holder?.name ?? '' },
      facts.node,
    ),
    ...mtuFindings(context, facts, parsed, carrier),
  ];
}

/** Judged once a pair, on the second node, so that the same mismatch is not told twice. */
function mtuFindings(
  { spec, facts: pair }: Context,
  facts: NodeFacts,
  { vip }: ParsedVip,
  carrier: InterfaceFacts,
): readonly Finding[] {
  const [first] = pair;
  if (first.node === facts.node) {
    return [];
  }
  const other = interfaceForVip(spec, first, vip);
  return other === undefined
    ? []
    : when(
        other.mtu !== carrier.mtu,
        'vrrp.mtu-mismatch',
        'warning',
        { interface: carrier.name, mtu: carrier.mtu, otherNode: first.node, otherMtu: other.mtu },
        facts.node,
      );
}

function familyFindings(
  { spec }: Context,
  node: NodeSpec,
  facts: NodeFacts,
  family: 4 | 6,
): readonly Finding[] {
  const vips = vipsOfFamily(spec, family);
  const reachable = vips.some(({ vip }) => interfaceForVip(spec, facts, vip) !== undefined);
  return when(
    reachable && advertAddress(spec, node, facts, family) === undefined,
    'vrrp.no-address-of-family',
    'blocker',
    { family, vip: vips[0]?.vip.address ?? '' },
    facts.node,
  );
}

/** True when the keepalived.conf on the node is ours, or is to become so: then an address of its is no surprise. */
function isManaged({ settings }: Context, facts: NodeFacts): boolean {
  return ['ours', 'adopted', 'edited'].includes(presentConfig(facts, settings));
}
