import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { vipAddresses } from '../../facts/pair-addresses.ts';
import type { ClusterSpec } from '../../spec/cluster-spec.ts';
import { block, directive, expression, type NginxDirective, type NginxDocument } from './document.ts';
import { CONFIG_HEADER, GENERATION_HEADER, HEALTH_PATH, NODE_VARIABLE, SERVED_BY_HEADER } from './paths.ts';
import { printNginx } from './print.ts';
import { renderSite } from './render-site.ts';
import { renderUpstream, secureCookieMap, stickyCookie } from './render-upstream.ts';
import type { NginxSettings } from './settings.ts';
import { type Site, sitesOf } from './sites.ts';
import type { NginxVariant, NodeName } from './variant.ts';

export type RenderedNginx = {
  readonly text: string;
  /** Hash of the configuration, given back by the health endpoint: proof that a reload took. */
  readonly generation: string;
};

/** The whole of /etc/nginx/conf.d/pairkeeper.conf; the same on both nodes. */
export function renderNginx(
  spec: Pick<ClusterSpec, 'vips'>,
  settings: NginxSettings,
  variant: NginxVariant,
): RenderedNginx {
  const withGeneration = (generation: string) =>
    printNginx(nginxDocument(spec, settings, variant, generation));
  const generation = bytesToHex(sha256(utf8ToBytes(withGeneration('')))).slice(0, 16);
  return { text: withGeneration(generation), generation };
}

function nginxDocument(
  spec: Pick<ClusterSpec, 'vips'>,
  settings: NginxSettings,
  variant: NginxVariant,
  generation: string,
): NginxDocument {
  const sites = sitesOf(settings);
  const hasProxy = sites.some(({ content }) => content.kind === 'proxy');
  const vips = vipAddresses(spec);
  return [
    { comment: CONFIG_HEADER },
    { comment: 'Files beside it are left alone; put your own servers there.' },
    nodeMap(variant.nodeNames),
    ...(hasProxy ? [upgradeMap()] : []),
    ...(settings.upstreams.some(stickyCookie) ? [secureCookieMap()] : []),
    ...settings.upstreams.flatMap(renderUpstream),
    // On addresses that are not shared, the first server of a port is the default.
    ...defaultsFirst(sites).flatMap((site) => renderSite(site, { vips, settings, variant })),
    healthServer(settings, generation),
  ];
}

function defaultsFirst(sites: readonly Site[]): readonly Site[] {
  const isDefault = (site: Site) => site.listen.some((listen) => listen.isDefault);
  return [...sites.filter(isDefault), ...sites.filter((site) => !isDefault(site))];
}

/**
 * The serving node by its name in pair.yaml, which is what status, drills and reports call it; the file itself is the
 * same on both. Regular expressions, since a plain host name may be a word of `map` itself (`default`) or too long
 * for the hash of plain ones, whose size is one setting for all of nginx (map_hash_bucket_size).
 */
function nodeMap(nodeNames: readonly NodeName[]): NginxDirective {
  const hostname = expression('$hostname');
  return block(
    ['map', hostname, expression(NODE_VARIABLE)],
    [
      ...nodeNames.map((name) =>
        directive(expression(`~^${name.hostname.replace(/\./g, '\\.')}$`), name.node),
      ),
      directive('default', hostname),
    ],
  );
}

/** WebSocket and the like: pass `Upgrade` on, and keep connections to the upstream open otherwise. */
function upgradeMap(): NginxDirective {
  return block(
    ['map', expression('$http_upgrade'), expression('$pairkeeper_connection')],
    [directive('default', 'upgrade'), directive('', '')],
  );
}

/** Where keepalived, the heartbeat and verify ask whether this nginx serves, and with which configuration. */
function healthServer(settings: NginxSettings, generation: string): NginxDirective {
  return block(
    ['server'],
    [
      directive('listen', `127.0.0.1:${settings.healthPort}`),
      directive('server_name', 'pairkeeper-health'),
      directive('access_log', 'off'),
      { comment: 'What the admin set for all servers must not close this one.' },
      directive('auth_basic', 'off'),
      directive('allow', '127.0.0.1'),
      directive('deny', 'all'),
      block(
        ['location', '=', HEALTH_PATH],
        [
          directive('default_type', 'text/plain'),
          directive('add_header', GENERATION_HEADER, generation),
          directive('add_header', SERVED_BY_HEADER, expression(NODE_VARIABLE)),
          directive('return', '200', 'ok\n'),
        ],
      ),
      block(['location', '/'], [directive('return', '404')]),
    ],
  );
}
