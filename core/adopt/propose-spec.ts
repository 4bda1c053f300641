import type { ConfEntry } from '../keepalived-conf/conf-entry.ts';
import type { InstanceConfig } from '../keepalived-conf/vrrp-config.ts';
import type { InitialAnswers } from '../spec/initial-spec.ts';
import { cidrContains, parseCidr, parseIp } from '../spec/ip-address.ts';
import type { AdoptedChecks } from './adopt-checks.ts';
import type { AdoptSentence, UnderstoodNode } from './present-node.ts';
import type { SortedStatements } from './sort-statements.ts';

export type ProposedSpec = {
  readonly answers: InitialAnswers;
  readonly sentences: readonly AdoptSentence[];
  /** False: pair.yaml can't want the same, and so must not replace it. */
  readonly isSame: boolean;
};

type Pair = readonly [UnderstoodNode, UnderstoodNode];

/** Login and name of a node as pair.yaml has it. */
export type NamedNode = InitialAnswers['nodes'][number];

/**
 * A pair.yaml that wants what the two configurations want: same addresses, same router id, same preference.
 *
 * @param name of the pair
 * @param nodes for pair.yaml, in the order of the configurations
 * @param ports on which nginx files of the admin's own serve
 */
export function proposeSpec(
  pair: Pair,
  name: string,
  nodes: readonly [NamedNode, NamedNode],
  checks: AdoptedChecks,
  statements: SortedStatements,
  ports: readonly number[],
): ProposedSpec {
  const instances = pair[0].config.instances.length > 0 ? pair[0].config.instances : pair[1].config.instances;
  const vips = vipsOf(pair, nodes);
  const preference = preferenceOf(pair);
  const ownPorts = ports.length > 0 ? ports : [80];
  const merged = mergedInstances(pair);
  const isSame = merged.every(({ code }) => code !== 'active-active');
  const own = Object.entries(statements.kept).filter(([, text]) => text !== '');
  return {
    answers: {
      name,
      nodes,
      vips: vips.map(({ address, interface: device }) => ({
        address,
        ...(device === undefined ? {} : { interface: device }),
      })),
      profile: profileOf(instances[0]),
      failback: preference.failback,
      vrrp: {
        virtualRouterId: instances[0]?.virtualRouterId ?? 'auto',
        ...(preference.failback === 'automatic' ? { failbackDelaySeconds: preference.delaySeconds } : {}),
        preferredNode: nodes[preference.side].name,
        ...(checks.checks.length === 0 ? {} : { checks: checks.checks }),
        ...(own.length === 0 ? {} : { kept: Object.fromEntries(own) }),
        ...(isSame ? { replaces: replacedFiles(pair, nodes) } : {}),
      },
      nginx: checks.watchesNginx ? { enabled: true, ownPorts } : { enabled: false },
    },
    isSame,
    sentences: [
      ...vips.flatMap(({ sentences }) => sentences),
      ...preference.sentences,
      ...merged,
      ...(checks.watchesNginx && ports.length === 0 ? [{ code: 'nginx-ports-assumed', params: {} }] : []),
      ...(checks.watchesNginx || checks.checks.length > 0 ? [] : [{ code: 'nothing-watched', params: {} }]),
    ],
  };
}

function replacedFiles(pair: Pair, nodes: readonly [NamedNode, NamedNode]): Readonly<Record<string, string>> {
  return Object.fromEntries(pair.map(({ node }, index) => [nodes[index]?.name ?? node.name, node.sha256]));
}

/** The first profile that is no quicker than what is there, seconds between advertisements. */
function profileOf(instance: InstanceConfig | undefined): 'tolerant' | 'balanced' | 'fast' {
  const advertMs = instance?.advertMs ?? 1000;
  return advertMs >= 1000 ? 'tolerant' : advertMs >= 100 ? 'balanced' : 'fast';
}

function preferenceOf(pair: Pair): {
  readonly side: 0 | 1;
  readonly failback: 'manual' | 'automatic';
  readonly delaySeconds: number;
  readonly sentences: readonly AdoptSentence[];
} {
  const [first, second] = pair.map(({ config }) => config.instances[0]);
  const all = pair.flatMap(({ config }) => config.instances);
  const wantsToStay = all.some(({ nopreempt }) => nopreempt);
  const isCleared = all.some(({ nopreempt, state }) => nopreempt && state === 'MASTER');
  const delayMs = Math.max(0, ...all.map(({ preemptDelayMs }) => preemptDelayMs));
  return {
    side: (second?.priority ?? 0) > (first?.priority ?? 0) ? 1 : 0,
    failback: wantsToStay ? 'manual' : 'automatic',
    delaySeconds: Math.min(1000, Math.round(delayMs / 1000)),
    sentences: wantsToStay && isCleared ? [{ code: 'nopreempt-meant', params: {} }] : [],
  };
}

type AdoptedVip = {
  readonly address: string;
  readonly interface: string | undefined;
  readonly sentences: readonly AdoptSentence[];
};

function vipsOf(pair: Pair, nodes: readonly [NamedNode, NamedNode]): readonly AdoptedVip[] {
  const written = pair.map(({ entries }) => vipEntries(entries));
  const all = [...(written[0] ?? []), ...(written[1] ?? [])];
  const seen = new Set<string>();
  return all.flatMap(({ entry, device }): readonly AdoptedVip[] => {
    const [address = ''] = entry.keyword.split('/');
    if (seen.has(address) || parseIp(address) === undefined || isStandIn(address)) {
      return [];
    }
    seen.add(address);
    const devices = all
      .filter((other) => other.entry.keyword.split('/')[0] === address)
      .map((one) => one.device);
    const same = devices.length === 2 && devices[0] === devices[1] ? device : undefined;
    return [{ ...withPrefix(entry, pair, nodes), interface: same }];
  });
}

function vipEntries(entries: readonly ConfEntry[]) {
  return entries
    .filter(({ keyword }) => keyword === 'vrrp_instance')
    .flatMap(({ entries: own = [] }) => {
      const device = own.find(({ keyword }) => keyword === 'interface')?.words[0];
      return own
        .filter(({ keyword }) => keyword === 'virtual_ipaddress' || keyword === 'virtual_ipaddress_excluded')
        .flatMap((list) => list.entries ?? [])
        .map((entry) => ({
          entry,
          device: entry.words.includes('dev') ? entry.words[entry.words.indexOf('dev') + 1] : device,
        }));
    });
}

/** Link-local addresses stand in the advertisements; nobody uses them. */
function isStandIn(address: string): boolean {
  return /^(169\.254\.|fe80:)/i.test(address);
}

/** A VIP without a prefix length gets that of the network it is in; keepalived itself would take it for one host. */
function withPrefix(
  { keyword, words, file, line }: ConfEntry,
  pair: Pair,
  nodes: readonly [NamedNode, NamedNode],
): Pick<AdoptedVip, 'address' | 'sentences'> {
  const [address = '', length] = keyword.split('/');
  const single = address.includes(':') ? '128' : '32';
  const options = words.filter((word, index) => word !== 'dev' && words[index - 1] !== 'dev');
  const params = { file, line, address };
  const lost =
    options.length === 0
      ? []
      : [{ code: 'lost-address-options', params: { ...params, options: options.join(' ') } }];
  if (length !== undefined && length !== single) {
    return { address: keyword, sentences: lost };
  }
  const known = pair
    .flatMap(({ node }) => node.networks)
    .find((network) => parseCidr(network)?.prefixLength !== Number(single) && cidrContains(network, address));
  if (known !== undefined) {
    return { address: `${address}/${parseCidr(known)?.prefixLength ?? single}`, sentences: lost };
  }
  const usual = address.includes(':') ? 64 : 24;
  const fits = nodes.every((node) => cidrContains(`${address}/${usual}`, node.address));
  const assumed = `${address}/${fits ? usual : single}`;
  return {
    address: assumed,
    sentences: [...lost, { code: 'prefix-assumed', params: { ...params, assumed } }],
  };
}

/** Pairkeeper moves all addresses together, with one router id. */
function mergedInstances([first, second]: Pair): readonly AdoptSentence[] {
  const { instances } = first.config;
  const [one, ...others] = instances;
  if (one === undefined || others.length === 0) {
    return [];
  }
  const prefersFirst = (instance: InstanceConfig) => {
    const twin = second.config.instances.find(
      ({ virtualRouterId, family }) =>
        virtualRouterId === instance.virtualRouterId && family === instance.family,
    );
    return instance.priority >= (twin?.priority ?? 0);
  };
  const params = { instances: instances.map(({ name }) => name).join(', '), id: one.virtualRouterId ?? '' };
  if (others.some((other) => prefersFirst(other) !== prefersFirst(one))) {
    return [{ code: 'active-active', params }];
  }
  return others.some(
    ({ family, virtualRouterId }) => family === one.family || virtualRouterId !== one.virtualRouterId,
  )
    ? [{ code: 'instances-merged', params }]
    : [];
}
