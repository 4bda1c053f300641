import type { NodeContext, TrackScript } from '../../core/components/component.ts';
import { type VrrpSettings, vrrpSettingsSchema } from '../../core/components/keepalived/settings.ts';
import type { NodeFacts } from '../../core/facts/node-facts.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { fakeFacts } from './node-facts.ts';

/** What differs between the pairs that keepalived's golden files show. */
export type ShapeOptions = {
  readonly index?: 0 | 1;
  readonly vips?: readonly string[];
  readonly witnesses?: readonly string[];
  readonly settings?: Partial<VrrpSettings>;
  readonly trackScripts?: readonly TrackScript[];
  readonly facts?: Partial<NodeFacts>;
  /** As the package manager calls it. */
  readonly version?: string;
};

const httpTrackScript: TrackScript = {
  name: 'nginx',
  argv: ['/usr/libexec/pairkeeper/check-http', 'http://127.0.0.1:8089/pairkeeper-health'],
  timeoutSeconds: 1.5,
};

/** The context in which keepalived's files are rendered, for a pair on eth0 in 10.77.1.0/24 and fd77:1::/64. */
export function keepalivedContext(options: ShapeOptions = {}): NodeContext<VrrpSettings> {
  const { index = 0, vips = ['10.77.1.100/24'], witnesses = [], version = '1:2.2.7-1+b2' } = options;
  const spec: ClusterSpec = {
    version: 1,
    name: 'shop',
    nodes: [node('web-1', '10.77.1.11'), node('web-2', '10.77.1.12')],
    vips: vips.map((address) => ({ address, interface: 'auto' })),
    witnesses: [...witnesses],
    sections: {},
  };
  const packages = { keepalived: { name: 'keepalived', candidate: version } };
  const facts = [
    fakeFacts({ node: 'web-1', packages, ...options.facts }),
    fakeFacts({ node: 'web-2', packages, ...options.facts }),
  ] as const;
  const peer = index === 0 ? 1 : 0;
  return {
    spec,
    settings: vrrpSettingsSchema.parse(options.settings ?? {}),
    node: spec.nodes[index],
    peer: spec.nodes[peer],
    index,
    facts: facts[index],
    peerFacts: facts[peer],
    trackScripts: options.trackScripts ?? [httpTrackScript],
    servicePorts: [],
  };
}

/** The pairs that the golden files show, by file name. */
export const keepalivedShapes: Readonly<Record<string, ShapeOptions>> = {
  plain: {},
  'second-node': { index: 1 },
  'dual-stack-automatic-failback': {
    vips: ['10.77.1.100/24', '10.77.1.101/24', 'fd77:1::100/64'],
    settings: { failback: 'automatic', profile: 'tolerant', preferredNode: 'web-2', virtualRouterId: 77 },
  },
  'ipv6-fast-witness': {
    vips: ['fd77:1::100/64'],
    witnesses: ['10.77.1.1', 'fd77:1::1'],
    settings: { profile: 'fast', witnessFailsNode: true },
  },
  'nothing-tracked': { trackScripts: [] },
};

function node(name: string, address: string) {
  return { name, address, ssh: { port: 22, user: 'root', legacyAlgorithms: false } };
}
