import type { ErrorParams } from '../../errors/app-error.ts';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { vipAddresses } from '../../facts/pair-addresses.ts';
import type { Finding, FindingLevel } from '../../preflight/finding.ts';
import { sameIp } from '../../spec/ip-address.ts';
import type { PairContext } from '../component.ts';
import { type NginxFacts, parseNginxFacts, portsOutsideSelinuxPolicy } from './facts.ts';
import { CONFIG_HEADER, CONFIG_PATH, MAIN_CONFIG_PATH } from './paths.ts';
import { preflightTls } from './preflight-tls.ts';
import type { NginxSettings } from './settings.ts';
import { listenPorts, sitesOf } from './sites.ts';

type Context = PairContext<NginxSettings>;

/** Judges both servers before nginx is planned. */
export function nginxPreflight(context: Context): readonly Finding[] {
  return [
    ...context.facts.flatMap((facts) => preflightNode(context, facts)),
    ...preflightTls(context),
    ...preflightUpstreams(context),
  ];
}

function preflightNode(context: Context, facts: NodeFacts): readonly Finding[] {
  const nginx = parseNginxFacts(facts);
  const finding = (level: FindingLevel, code: string, params: ErrorParams): Finding => ({
    code: `nginx.${code}`,
    level,
    node: facts.node,
    params: { node: facts.node, ...params },
  });
  return [
    ...presentConfiguration(facts, nginx, finding),
    ...foreignListens(context, nginx, finding),
    ...takenPorts(context.settings, facts, finding),
    ...missingRoots(context.settings, facts, finding),
    ...selinuxPorts(context.settings, facts, nginx, finding),
  ];
}

type MakeFinding = (level: FindingLevel, code: string, params: ErrorParams) => Finding;

/** Whether our file can go beside what is there, and whether nginx is content with what is there. */
function presentConfiguration(facts: NodeFacts, nginx: NginxFacts, finding: MakeFinding): readonly Finding[] {
  const findings: Finding[] = [];
  const main = facts.files[MAIN_CONFIG_PATH];
  if (main?.content !== undefined && !includesOurFolder(main.content)) {
    const line = 'include /etc/nginx/conf.d/*.conf;';
    findings.push(finding('blocker', 'conf-not-included', { path: MAIN_CONFIG_PATH, line }));
  }
  const present = facts.files[CONFIG_PATH];
  const isThere = present !== undefined && present.type !== 'absent';
  const isOurs =
    facts.pairkeeper.managedPaths.includes(CONFIG_PATH) || present?.content?.includes(CONFIG_HEADER) === true;
  if (isThere && !isOurs) {
    findings.push(finding('blocker', 'file-not-ours', { path: CONFIG_PATH }));
  }
  // A socket that can't be bound says nothing about the configuration; whose port it is, is judged elsewhere.
  if (nginx.test === undefined || /^bind\(\) to /.test(nginx.test.firstError)) {
    const isInstalled = nginx.test !== undefined || facts.packages.nginx?.installed !== undefined;
    findings.push(
      isInstalled ? finding('warning', 'config-unknown', {}) : finding('ok', 'not-installed', {}),
    );
  } else if (nginx.test.valid) {
    findings.push(finding('ok', 'config-valid', {}));
  } else {
    // A file of ours that somebody broke is written anew by the next apply.
    const isOwn = isOurs && nginx.test.firstError.includes(` in ${CONFIG_PATH}:`);
    const params = { error: nginx.test.firstError };
    findings.push(
      isOwn ? finding('warning', 'own-config-broken', params) : finding('blocker', 'config-broken', params),
    );
  }
  return findings;
}

function includesOurFolder(mainConfig: string): boolean {
  return /^[ \t]*include[ \t]+["']?(?:\/etc\/nginx\/)?conf\.d\/\*(?:\.conf)?["']?[ \t]*;/m.test(mainConfig);
}

/** Somebody else's server on a shared address would share it with ours, and which one answers is nobody's guess. */
function foreignListens(context: Context, nginx: NginxFacts, finding: MakeFinding): readonly Finding[] {
  const ports = listenPorts(context.settings);
  const vips = vipAddresses(context.spec);
  return nginx.listens
    .filter(({ file, port }) => file !== CONFIG_PATH && ports.includes(port))
    .filter(({ address }) => vips.some((vip) => sameIp(vip, address)))
    .map(({ file, address, port }) =>
      finding('blocker', 'vip-served-elsewhere', { path: file, vip: address, port }),
    );
}

function takenPorts(settings: NginxSettings, facts: NodeFacts, finding: MakeFinding): readonly Finding[] {
  const others = facts.ports.filter(({ protocol, process }) => protocol === 'tcp' && process !== 'nginx');
  const describe = (port: number) => {
    const holder = others.find((other) => other.port === port);
    return holder === undefined
      ? undefined
      : { port, process: holder.process === '' ? '?' : holder.process, address: holder.address };
  };
  const sites = listenPorts(settings).flatMap((port) => {
    const params = describe(port);
    return params === undefined ? [] : [finding('blocker', 'port-taken', params)];
  });
  const health = describe(settings.healthPort);
  return health === undefined ? sites : [...sites, finding('blocker', 'health-port-taken', health)];
}

function missingRoots(settings: NginxSettings, facts: NodeFacts, finding: MakeFinding): readonly Finding[] {
  return sitesOf(settings).flatMap((site) =>
    site.content.kind === 'static' && facts.files[site.content.root]?.type === 'absent'
      ? [finding('warning', 'root-missing', { site: site.name, path: site.content.root })]
      : [],
  );
}

function selinuxPorts(
  settings: NginxSettings,
  facts: NodeFacts,
  nginx: NginxFacts,
  finding: MakeFinding,
): readonly Finding[] {
  if (facts.selinux !== 'enforcing') {
    return [];
  }
  return portsOutsideSelinuxPolicy(settings)
    .filter((port) => nginx.selinuxPorts?.some(({ from, to }) => port >= from && port <= to) !== true)
    .map((port) => finding('blocker', 'selinux-port', { port }));
}

/** Backends that lead back to nginx itself, and names that nginx looks up only once. */
function preflightUpstreams(context: Context): readonly Finding[] {
  const ports = listenPorts(context.settings);
  const own = [
    ...vipAddresses(context.spec),
    ...context.spec.nodes.map(({ address }) => address),
    '127.0.0.1',
    '::1',
  ];
  return context.settings.upstreams.flatMap((upstream) =>
    upstream.servers.flatMap(({ address, port }): readonly Finding[] => {
      const params = { upstream: upstream.name, address, port };
      if (ports.includes(port) && own.some((one) => sameIp(one, address))) {
        return [{ code: 'nginx.upstream-loop', level: 'warning', params }];
      }
      return /^[0-9.]+$/.test(address) || address.includes(':')
        ? []
        : [{ code: 'nginx.upstream-by-name', level: 'warning', params }];
    }),
  );
}
