import networkProbeText from '../../agent-scripts/linux/network-probe.sh?raw';
import vrrpProbePerl from '../../agent-scripts/linux/vrrp-probe.pl?raw';
import vrrpProbePython from '../../agent-scripts/linux/vrrp-probe.py?raw';
import { splitSections } from '../facts/fact-sections.ts';
import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import { interfaceForVip, interfaceWithAddress } from '../facts/vip-interface.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Host, HostPair } from '../host/host.ts';
import { keepLines } from '../host/kept-lines.ts';
import { shellQuote } from '../host/shell-quote.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { parseCidr } from '../spec/ip-address.ts';
import type { AskedVip, NetworkResults, NodeNetworkResults } from './network-results.ts';
import { parseNetworkResults } from './parse-network-results.ts';

export type ProbeOptions = {
  /**
   * How long to listen, seconds. Default 3: three advertisements at VRRP's usual interval, so that a lost one does
   * not hide a router.
   */
  readonly listenSeconds?: number;
  readonly signal?: CancelSignal;
};

/**
 * Looks at the network from both nodes at the same moment, one round trip each: who answers for the VIPs, who
 * speaks VRRP, whether protocol 112 gets through both ways, how far apart the nodes are. Changes nothing, and does
 * not disturb a pair that runs.
 *
 * @throws what `Host.runScript` throws
 */
export async function probeNetwork(
  hosts: HostPair,
  spec: ClusterSpec,
  facts: PairFacts,
  options: ProbeOptions = {},
): Promise<NetworkResults> {
  return Promise.all([
    probeNode(hosts[0], spec, facts, 0, options),
    probeNode(hosts[1], spec, facts, 1, options),
  ]);
}

async function probeNode(
  host: Host,
  spec: ClusterSpec,
  facts: PairFacts,
  index: 0 | 1,
  { listenSeconds = 3, signal }: ProbeOptions,
): Promise<NodeNetworkResults> {
  const own = facts[index];
  const asked = askedVips(spec, own);
  const interfaces = listeningInterfaces(spec, own, index);
  const script = probeScript({
    seconds: listenSeconds,
    own: spec.nodes[index].address,
    peer: spec.nodes[index === 0 ? 1 : 0].address,
    interfaces,
    asked,
    gateways: own.defaultGateways,
  });
  const { lines, take } = keepLines(host.node);
  await host.runScript(script, {
    onLine: take,
    timeoutMs: (listenSeconds + 30) * 1000,
    ...(signal === undefined ? {} : { signal }),
  });
  return parseNetworkResults(splitSections(lines), {
    node: host.node,
    interfaces,
    asked,
    peerAddress: spec.nodes[index === 0 ? 1 : 0].address,
  });
}

function askedVips(spec: ClusterSpec, facts: NodeFacts): readonly AskedVip[] {
  return spec.vips.flatMap((vip) => {
    const address = parseCidr(vip.address)?.address;
    const found = interfaceForVip(spec, facts, vip);
    const held = address === undefined || interfaceWithAddress(facts, address) !== undefined;
    return found?.up === true && !held ? [{ vip: vip.address, interface: found.name }] : [];
  });
}

function listeningInterfaces(spec: ClusterSpec, facts: NodeFacts, index: 0 | 1): readonly string[] {
  const found = [
    interfaceWithAddress(facts, spec.nodes[index].address),
    ...spec.vips.map((vip) => interfaceForVip(spec, facts, vip)),
  ];
  return [...new Set(found.flatMap((item) => item?.name ?? []))];
}

type ProbeScriptInput = {
  readonly seconds: number;
  readonly own: string;
  readonly peer: string;
  readonly interfaces: readonly string[];
  readonly asked: readonly AskedVip[];
  readonly gateways: readonly string[];
};

function probeScript({ seconds, own, peer, interfaces, asked, gateways }: ProbeScriptInput): string {
  const vips = asked.map((item) => `${parseCidr(item.vip)?.address}|${item.interface}`);
  return [
    `PK_SECONDS=${shellQuote(String(seconds))}`,
    `PK_OWN=${shellQuote(own)}`,
    `PK_PEER=${shellQuote(peer)}`,
    `PK_INTERFACES=${shellQuote(interfaces.join(' '))}`,
    `PK_VIPS=${shellQuote(vips.join(' '))}`,
    `PK_GATEWAYS=${shellQuote(gateways.join(' '))}`,
    `PK_PERL=${shellQuote(vrrpProbePerl)}`,
    `PK_PYTHON=${shellQuote(vrrpProbePython)}`,
    networkProbeText,
  ].join('\n');
}
