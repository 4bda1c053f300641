import { Document, isScalar, type Pair, Scalar, type YAMLMap } from 'yaml';
import { SPEC_VERSION } from './cluster-spec.ts';

type InitialNode = {
  readonly name: string;
  readonly address: string;
  readonly ssh?: {
    readonly host?: string;
    readonly port?: number;
    readonly user?: string;
    readonly identityFile?: string;
    readonly jump?: { readonly host: string; readonly port?: number; readonly user?: string };
    readonly legacyAlgorithms?: boolean;
  };
};

/** What YAML can hold. */
type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** What `init` has asked, or was told by flags; or what `adopt` has read. */
export type InitialAnswers = {
  readonly name: string;
  readonly nodes: readonly [InitialNode, InitialNode];
  /** Each with its prefix length; at least one. */
  readonly vips: readonly { readonly address: string; readonly interface?: string }[];
  readonly witnesses?: readonly string[];
  readonly profile?: 'tolerant' | 'balanced' | 'fast';
  readonly failback?: 'manual' | 'automatic';
  /** Servers that nginx shall pass requests to; none: it serves a welcome page. */
  readonly backends?: readonly { readonly address: string; readonly port?: number }[];
  /** Files on both servers, for HTTPS. */
  readonly tls?: { readonly certificatePath: string; readonly keyPath: string };
  /** More of the section vrrp, or in place of what is usual there. */
  readonly vrrp?: Readonly<Record<string, Plain>>;
  /** In place of the section nginx that follows from the other answers. */
  readonly nginx?: Readonly<Record<string, Plain>>;
};

/**
 * A complete pair.yaml whose comments explain each choice.
 *
 * The sections of software are written as plain data here, since the spec knows no component; a test loads the
 * result with the real ones.
 * @param comment text of a comment in the reader's language, by its key `file.<key>` in locales/, lines separated by \n
 */
export function initialSpecText(answers: InitialAnswers, comment: (key: string) => string): string {
  const document = new Document(specOf(answers), { version: '1.2', schema: 'core' });
  const root = document.contents as YAMLMap;
  document.commentBefore = commentLines(comment('file.head'));
  for (const [path, key] of COMMENTED) {
    const pair = pairAt(root, path);
    if (pair !== undefined && isScalar(pair.key)) {
      pair.key.commentBefore = commentLines(comment(`file.${key}`));
    }
  }
  for (const pair of root.items.slice(1)) {
    if (isScalar(pair.key)) {
      pair.key.spaceBefore = true;
    }
  }
  if (answers.nginx === undefined && (answers.backends === undefined || answers.backends.length === 0)) {
    document.comment = commentLines(`${comment('file.example')}\n${EXAMPLE_PROXY}`);
  }
  return document.toString({ lineWidth: 0, indentSeq: true });
}

/** Which keys are explained, and by which text. Of the two nodes only the first. */
const COMMENTED: readonly (readonly [readonly (string | number)[], string])[] = [
  [['name'], 'name'],
  [['nodes'], 'nodes'],
  [['nodes', 0, 'address'], 'node-address'],
  [['nodes', 0, 'ssh'], 'ssh'],
  [['vips'], 'vips'],
  [['witnesses'], 'witnesses'],
  [['vrrp'], 'vrrp'],
  [['vrrp', 'profile'], 'profile'],
  [['vrrp', 'failback'], 'failback'],
  [['vrrp', 'virtualRouterId'], 'virtual-router-id'],
  [['vrrp', 'checks'], 'checks'],
  [['vrrp', 'kept'], 'kept'],
  [['vrrp', 'replaces'], 'replaces'],
  [['nginx'], 'nginx'],
  [['nginx', 'ownPorts'], 'own-ports'],
  [['nginx', 'sites'], 'sites'],
  [['nginx', 'upstreams'], 'upstreams'],
  [['nginx', 'upstreams', 0, 'balance'], 'balance'],
];

/** Goes behind the section `nginx`, which is the last one, so that removing the `#` is all there is to do. */
const EXAMPLE_PROXY = `  sites:
    - name: main
      upstream: app
  upstreams:
    - name: app
      balance: least-connections
      servers:
        - address: app-1.example.com
          port: 8080
        - address: app-2.example.com
          port: 8080`;

function specOf(answers: InitialAnswers): Readonly<Record<string, unknown>> {
  return {
    version: SPEC_VERSION,
    name: answers.name,
    nodes: answers.nodes.map(({ name, address, ssh }) => ({
      name,
      address: quoted(address),
      ssh: { user: 'root', port: 22, ...ssh },
    })),
    vips: answers.vips.map(({ address, interface: device }) => ({
      address: quoted(address),
      interface: device ?? 'auto',
    })),
    witnesses: (answers.witnesses ?? []).map(quoted),
    vrrp: {
      profile: answers.profile ?? 'balanced',
      failback: answers.failback ?? 'manual',
      virtualRouterId: 'auto',
      ...answers.vrrp,
    },
    nginx: answers.nginx ?? nginxOf(answers),
  };
}

function nginxOf({ backends, tls }: InitialAnswers): Readonly<Record<string, unknown>> {
  const https = tls === undefined ? {} : { tls };
  if (backends === undefined || backends.length === 0) {
    return { enabled: true, ...(tls === undefined ? {} : { sites: [{ name: 'main', ...https }] }) };
  }
  const servers = backends.map(({ address, port }) => ({ address: quoted(address), port: port ?? 80 }));
  return {
    enabled: true,
    sites: [{ name: 'main', upstream: 'app', ...https }],
    upstreams: [{ name: 'app', balance: 'round-robin', servers }],
  };
}

/** IPv6 addresses in quotes: correct YAML without, but not what every editor's colouring understands. */
function quoted(address: string): string | Scalar<string> {
  const scalar = new Scalar(address);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return address.includes(':') ? scalar : address;
}

function pairAt(root: YAMLMap, path: readonly (string | number)[]): Pair | undefined {
  const parent = path.length === 1 ? root : (root.getIn(path.slice(0, -1)) as YAMLMap | undefined);
  return parent?.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1));
}

function commentLines(text: string): string {
  return text
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n');
}
