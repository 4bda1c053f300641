import type { NodeContext, PairContext } from '../../core/components/component.ts';
import { nginxSettings } from '../../core/components/nginx/check-settings.ts';
import type { NginxSettings } from '../../core/components/nginx/settings.ts';
import type { NodeFacts, PairFacts } from '../../core/facts/node-facts.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { fakeFacts } from './node-facts.ts';

/** What differs between the pairs that nginx's golden files show. */
export type NginxShape = {
  readonly vips?: readonly string[];
  /** The section `nginx` as it stands in pair.yaml. */
  readonly section?: unknown;
  /** Version of the package on both nodes. */
  readonly version?: string;
  /** What facts-nginx.sh printed on both nodes. */
  readonly lines?: readonly string[];
  readonly facts?: Partial<NodeFacts>;
};

/** A pair in 10.77.1.0/24, fresh unless the shape says otherwise. */
export function nginxPair(shape: NginxShape = {}): PairContext<NginxSettings> {
  const { vips = ['10.77.1.100/24'], version = '1.22.1-9+deb12u4' } = shape;
  const spec: ClusterSpec = {
    version: 1,
    name: 'shop',
    nodes: [node('web-1', '10.77.1.11'), node('web-2', '10.77.1.12')],
    vips: vips.map((address) => ({ address, interface: 'auto' })),
    witnesses: [],
    sections: {},
  };
  const packages = { nginx: { name: 'nginx', candidate: version } };
  const component = shape.lines === undefined ? {} : { nginx: shape.lines };
  const facts: PairFacts = [
    fakeFacts({ node: 'web-1', packages, component, ...shape.facts }),
    fakeFacts({ node: 'web-2', packages, component, ...shape.facts }),
  ];
  return { spec, settings: nginxSettings.parse(shape.section ?? {}), facts };
}

/** The same, seen from one node. */
export function nginxNode(shape: NginxShape = {}, index: 0 | 1 = 0): NodeContext<NginxSettings> {
  const { spec, settings, facts } = nginxPair(shape);
  const peer = index === 0 ? 1 : 0;
  return {
    spec,
    settings,
    node: spec.nodes[index],
    peer: spec.nodes[peer],
    index,
    facts: facts[index],
    peerFacts: facts[peer],
    trackScripts: [],
    servicePorts: [],
  };
}

function node(name: string, address: string): ClusterSpec['nodes'][0] {
  return { name, address, ssh: { host: address, port: 22, user: 'root', legacyAlgorithms: false } };
}

const tls = { certificatePath: '/etc/ssl/shop.pem', keyPath: '/etc/ssl/private/shop.key' };

const backends = [
  { address: '10.77.1.21', port: 8080, weight: 3 },
  { address: '10.77.1.22', port: 8080 },
];

/** One golden file each; test/lab/nginx.test.ts lets a real nginx read them. */
export const nginxShapes: Readonly<Record<string, NginxShape>> = {
  welcome: {},
  'static-two-names': {
    section: {
      sites: [
        { name: 'shop', serverNames: ['shop.example.org', '*.shop.example.org'], root: '/srv/shop' },
        { name: 'blog', serverNames: ['blog.example.org'], root: '/srv/blog', listen: [{ port: 8080 }] },
      ],
    },
  },
  'proxy-tls-dual-stack': {
    vips: ['10.77.1.100/24', 'fd77:1::100/64'],
    section: {
      sites: [{ name: 'shop', serverNames: ['shop.example.org'], upstream: 'app', tls }],
      upstreams: [{ name: 'app', servers: [...backends, { address: '10.77.1.23', backup: true }] }],
    },
  },
  'proxy-tls-newest': {
    version: '1.27.3-1~bookworm',
    section: {
      sites: [
        {
          name: 'shop',
          serverNames: ['shop.example.org'],
          upstream: 'app',
          tls,
          listen: [{ port: 8080 }, { port: 8443, tls: true }],
        },
      ],
      upstreams: [{ name: 'app', balance: 'least-connections', servers: backends, nextUpstream: [] }],
      servedByHeader: false,
    },
  },
  'sticky-cookie': {
    section: {
      sites: [{ name: 'shop', upstream: 'app-servers' }],
      upstreams: [{ name: 'app-servers', balance: { cookie: 'SHOP' }, servers: backends }],
    },
  },
  'ip-hash-beside-others': {
    lines: ['test\t0\t', 'listen\t/etc/nginx/sites-enabled/old\t80'],
    section: {
      sites: [{ name: 'shop', upstream: 'app', serverNames: ['shop.example.org'] }],
      upstreams: [
        {
          name: 'app',
          balance: 'ip-hash',
          servers: [{ address: 'fd77:1::21', port: 8080 }, ...backends],
          keepaliveConnections: 0,
          connectTimeoutSeconds: 0.5,
        },
      ],
    },
  },
};
