import { block, directive, expression, type NginxDirective, type NginxNode } from './document.ts';
import { NODE_VARIABLE, SERVED_BY_HEADER, SITE_PATH, siteAnswer } from './paths.ts';
import { stickyCookie, stickyHeaderVariable, upstreamName } from './render-upstream.ts';
import type { NginxSettings, UpstreamSettings } from './settings.ts';
import type { Site, SiteListen } from './sites.ts';
import type { NginxVariant } from './variant.ts';

export type SiteContext = {
  /** Shared addresses without prefix length. */
  readonly vips: readonly string[];
  readonly settings: NginxSettings;
  readonly variant: NginxVariant;
};

/** Mozilla's "intermediate" list, version 5.7, for TLS 1.2; TLS 1.3 chooses among its own. */
const TLS12_CIPHERS = [
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

const WELCOME_PAGE = [
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>It works</title></head>',
  '<body style="font-family:sans-serif;max-width:40em;margin:4em auto">',
  `<h1>This pair works</h1><p>Answered by <b>${NODE_VARIABLE}</b>.</p>`,
  '<p>Name your sites in the section <code>nginx</code> of pair.yaml.</p></body></html>',
].join('');

/** The server blocks of one site: one for its plain ports and one for its TLS ports. */
export function renderSite(site: Site, context: SiteContext): readonly NginxNode[] {
  const groups = [false, true]
    .map((tls) => site.listen.filter((listen) => listen.tls === tls))
    .filter((listens) => listens.length > 0);
  return [{ comment: `site ${site.name}` }, ...groups.map((listens) => serverBlock(site, listens, context))];
}

function serverBlock(site: Site, listens: readonly SiteListen[], context: SiteContext): NginxDirective {
  const tls = listens[0]?.tls === true;
  const redirects = !tls && site.redirectToPort !== undefined;
  return block(
    ['server'],
    [
      ...listens.flatMap((listen) => listenDirectives(listen, context)),
      ...(tls && context.variant.http2Directive ? [directive('http2', 'on')] : []),
      directive('server_name', ...serverNames(site)),
      directive('server_tokens', 'off'),
      ...(tls ? tlsDirectives(site) : []),
      ...(context.settings.servedByHeader
        ? [directive('add_header', SERVED_BY_HEADER, expression(NODE_VARIABLE), 'always')]
        : []),
      selfDescription(site),
      ...(redirects ? [redirect(site.redirectToPort ?? 443)] : contentDirectives(site, context)),
    ],
  );
}

/** nginx wants a name; the usual `_` would be in conflict with other nameless servers on the same port. */
function serverNames(site: Site): readonly string[] {
  return site.serverNames.length === 0 ? [`pairkeeper-${site.name}`] : site.serverNames.map(bracketed);
}

function selfDescription(site: Site): NginxDirective {
  return block(
    ['location', '=', SITE_PATH],
    [
      directive('access_log', 'off'),
      directive('default_type', 'text/plain'),
      directive('return', '200', `${siteAnswer(site.name)}\n`),
    ],
  );
}

/** On the shared addresses, where this site's rank is ours to say, and on all others as far as the variant allows. */
function listenDirectives(listen: SiteListen, context: SiteContext): readonly NginxDirective[] {
  const options = [
    ...(listen.tls ? ['ssl'] : []),
    ...(listen.tls && !context.variant.http2Directive ? ['http2'] : []),
  ];
  const hasIpv6 = context.vips.some((vip) => vip.includes(':'));
  const wildcard = context.variant.wildcardPorts.includes(listen.port);
  return [
    ...context.vips.map((vip) =>
      directive(
        'listen',
        `${bracketed(vip)}:${listen.port}`,
        ...(listen.isDefault ? ['default_server'] : []),
        ...options,
      ),
    ),
    ...(wildcard ? [directive('listen', String(listen.port), ...options)] : []),
    ...(wildcard && hasIpv6 ? [directive('listen', `[::]:${listen.port}`, ...options)] : []),
  ];
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function tlsDirectives(site: Site): readonly NginxDirective[] {
  if (site.tls === undefined) {
    return [];
  }
  return [
    directive('ssl_certificate', site.tls.certificatePath),
    directive('ssl_certificate_key', site.tls.keyPath),
    directive('ssl_protocols', 'TLSv1.2', 'TLSv1.3'),
    directive('ssl_ciphers', TLS12_CIPHERS),
    directive('ssl_prefer_server_ciphers', 'off'),
    directive('ssl_session_cache', 'shared:pairkeeper:10m'),
    directive('ssl_session_timeout', '1d'),
    directive('ssl_session_tickets', 'off'),
  ];
}

/** 308 keeps method and body, unlike 301, so that a form or an API call survives. */
function redirect(port: number): NginxDirective {
  const suffix = port === 443 ? '' : `:${port}`;
  return block(
    ['location', '/'],
    [directive('return', '308', expression(`https://$host${suffix}$request_uri`))],
  );
}

function contentDirectives(site: Site, context: SiteContext): readonly NginxNode[] {
  switch (site.content.kind) {
    case 'welcome':
      return [
        directive('default_type', 'text/html'),
        block(['location', '/'], [directive('return', '200', expression(WELCOME_PAGE))]),
      ];
    case 'static':
      return [
        directive('root', site.content.root),
        directive('index', 'index.html'),
        block(['location', '/'], [directive('try_files', expression('$uri'), expression('$uri/'), '=404')]),
      ];
    default: {
      const { upstream: name } = site.content;
      const upstream = context.settings.upstreams.find((one) => one.name === name);
      return upstream === undefined ? [] : proxyDirectives(site, upstream);
    }
  }
}

function proxyDirectives(site: Site, upstream: UpstreamSettings): readonly NginxNode[] {
  const header = (name: string, value: string) => directive('proxy_set_header', name, expression(value));
  const retries = upstream.nextUpstream.length > 0;
  return [
    directive('client_max_body_size', `${site.maxBodyMebibytes}m`),
    ...(stickyCookie(upstream) === undefined
      ? []
      : [directive('add_header', 'Set-Cookie', expression(stickyHeaderVariable(upstream)), 'always')]),
    block(
      ['location', '/'],
      [
        directive('proxy_pass', `http://${upstreamName(upstream.name)}`),
        directive('proxy_http_version', '1.1'),
        header('Host', '$host'),
        header('X-Real-IP', '$remote_addr'),
        header('X-Forwarded-For', '$proxy_add_x_forwarded_for'),
        header('X-Forwarded-Proto', '$scheme'),
        header('Upgrade', '$http_upgrade'),
        header('Connection', '$pairkeeper_connection'),
        directive('proxy_connect_timeout', time(upstream.connectTimeoutSeconds)),
        directive('proxy_read_timeout', time(upstream.readTimeoutSeconds)),
        directive('proxy_send_timeout', time(upstream.sendTimeoutSeconds)),
        directive('proxy_next_upstream', ...(retries ? upstream.nextUpstream : ['off'])),
        directive('proxy_next_upstream_tries', String(upstream.nextUpstreamTries)),
        directive('proxy_next_upstream_timeout', time(upstream.nextUpstreamTimeoutSeconds)),
      ],
    ),
  ];
}

/** nginx takes whole numbers only. */
function time(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
}
