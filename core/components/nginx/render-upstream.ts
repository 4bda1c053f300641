import { block, directive, expression, type NginxDirective, type NginxNode } from './document.ts';
import type { BackendSettings, UpstreamSettings } from './settings.ts';

/** Name in nginx; the prefix keeps it apart from upstreams of the admin's own. */
export function upstreamName(name: string): string {
  return `pairkeeper_${name}`;
}

/** Name of the cookie that keeps visitors on one server, where the upstream has one. */
export function stickyCookie(upstream: UpstreamSettings): string | undefined {
  return typeof upstream.balance === 'object' ? upstream.balance.cookie : undefined;
}

/** Variable with the Set-Cookie header for visitors that have no cookie yet, '' for all others. */
export function stickyHeaderVariable(upstream: UpstreamSettings): string {
  return `$pairkeeper_set_cookie_${variableName(upstream.name)}`;
}

/** The upstream block, and the maps it needs in front. */
export function renderUpstream(upstream: UpstreamSettings): readonly NginxNode[] {
  return [
    ...stickyMaps(upstream),
    block(
      ['upstream', upstreamName(upstream.name)],
      [
        { comment: 'Shared by all workers, so that a failed server is known to each of them.' },
        directive('zone', upstreamName(upstream.name), '128k'),
        ...balance(upstream),
        ...upstream.servers.map(server),
        ...(upstream.keepaliveConnections === 0
          ? []
          : [directive('keepalive', String(upstream.keepaliveConnections))]),
      ],
    ),
  ];
}

function balance(upstream: UpstreamSettings): readonly NginxDirective[] {
  switch (upstream.balance) {
    case 'round-robin':
      return [];
    case 'least-connections':
      return [directive('least_conn')];
    case 'ip-hash':
      return [directive('ip_hash')];
    default:
      return [directive('hash', expression(stickyKeyVariable(upstream)), 'consistent')];
  }
}

function server(backend: BackendSettings): NginxDirective {
  const address = backend.address.includes(':') ? `[${backend.address}]` : backend.address;
  return directive(
    'server',
    `${address}:${backend.port}`,
    ...(backend.weight === 1 ? [] : [`weight=${backend.weight}`]),
    `max_fails=${backend.maxFails}`,
    `fail_timeout=${backend.failTimeoutSeconds}s`,
    ...(backend.backup ? ['backup'] : []),
  );
}

/**
 * A visitor without the cookie gets one whose value is the key that already chose the server for this very request;
 * hashing a cookie that the application sets itself would move the visitor at the second request.
 */
function stickyMaps(upstream: UpstreamSettings): readonly NginxDirective[] {
  const cookie = stickyCookie(upstream);
  if (cookie === undefined) {
    return [];
  }
  const fromVisitor = expression(`$cookie_${cookie}`);
  return [
    block(
      ['map', fromVisitor, expression(stickyKeyVariable(upstream))],
      [directive('default', fromVisitor), directive('', expression('$request_id'))],
    ),
    block(
      ['map', fromVisitor, expression(stickyHeaderVariable(upstream))],
      [
        directive('default', ''),
        directive('', expression(`${cookie}=$request_id; Path=/; HttpOnly; SameSite=Lax${SECURE_VARIABLE}`)),
      ],
    ),
  ];
}

const SECURE_VARIABLE = '$pairkeeper_cookie_secure';

/** A cookie that came over HTTPS must not go out over plain HTTP (RFC 6265 §4.1.2.5). */
export function secureCookieMap(): NginxDirective {
  return block(
    ['map', expression('$https'), expression(SECURE_VARIABLE)],
    [directive('on', '; Secure'), directive('default', '')],
  );
}

function stickyKeyVariable(upstream: UpstreamSettings): string {
  return `$pairkeeper_key_${variableName(upstream.name)}`;
}

function variableName(name: string): string {
  return name.replace(/-/g, '_');
}
