import { describe, expect, it } from 'vitest';
import { nginxSettings } from './check-settings.ts';

function problems(section: unknown): readonly string[] {
  const result = nginxSettings.safeParse(section);
  return result.success ? [] : result.error.issues.map(({ message, path }) => `${path.join('.')} ${message}`);
}

const tls = { certificatePath: '/etc/ssl/a.pem', keyPath: '/etc/ssl/a.key' };
const server = { address: '10.0.0.1' };

describe('the section nginx', () => {
  it('may be empty', () => {
    expect(problems({})).toEqual([]);
  });

  it.each([
    [
      'a path with a variable',
      { sites: [{ name: 'a', root: '/srv/$host' }] },
      'sites.0.root nginx.path-format',
    ],
    [
      'a path that ends the directive',
      { sites: [{ name: 'a', root: '/srv; return 200' }] },
      'sites.0.root nginx.path-format',
    ],
    ['a relative path', { sites: [{ name: 'a', root: 'srv' }] }, 'sites.0.root nginx.path-format'],
    [
      'a pattern as name',
      { sites: [{ name: 'a', serverNames: ['~^(.*)$'] }] },
      'sites.0.serverNames.0 nginx.server-name-format',
    ],
    [
      'a name with a newline',
      { sites: [{ name: 'a', serverNames: ['a.org\n'] }] },
      'sites.0.serverNames.0 nginx.server-name-format',
    ],
    [
      'root and upstream',
      { sites: [{ name: 'a', root: '/srv', upstream: 'b' }], upstreams: [{ name: 'b', servers: [server] }] },
      'sites.0.root nginx.root-and-upstream',
    ],
    [
      'an unknown upstream',
      { sites: [{ name: 'a', upstream: 'b' }] },
      'sites.0.upstream nginx.upstream-unknown',
    ],
    [
      'TLS without files',
      { sites: [{ name: 'a', listen: [{ port: 443, tls: true }] }] },
      'sites.0.listen.0.port nginx.tls-without-files',
    ],
    [
      'files without a TLS port',
      { sites: [{ name: 'a', tls, listen: [{ port: 80 }] }] },
      'sites.0.listen nginx.tls-without-port',
    ],
    [
      'two defaults on a port',
      {
        sites: [
          { name: 'a', default: true, serverNames: ['a'] },
          { name: 'b', default: true, serverNames: ['b'] },
        ],
      },
      'sites.1.default nginx.two-defaults',
    ],
    [
      'two nameless sites on a port',
      { sites: [{ name: 'a' }, { name: 'b' }] },
      'sites.1.serverNames nginx.site-unreachable',
    ],
    [
      'a nameless site beside a default one',
      { sites: [{ name: 'a' }, { name: 'b', default: true, serverNames: ['b'] }] },
      'sites.0.serverNames nginx.site-unreachable',
    ],
    [
      'a name on two sites',
      {
        sites: [
          { name: 'a', serverNames: ['x.org'] },
          { name: 'b', serverNames: ['X.org'] },
        ],
      },
      'sites.1.serverNames.0 nginx.server-name-twice',
    ],
    [
      'a port with and without TLS',
      {
        sites: [
          { name: 'a', serverNames: ['a'] },
          { name: 'b', serverNames: ['b'], tls, listen: [{ port: 80, tls: true }] },
        ],
      },
      'sites.1.listen nginx.port-mixed',
    ],
    [
      'the health port',
      { sites: [{ name: 'a', listen: [{ port: 10005 }] }] },
      'sites.0.listen.0.port nginx.port-is-health-port',
    ],
    [
      'a backup with a hash',
      {
        upstreams: [{ name: 'a', balance: { cookie: 'C' }, servers: [server, { ...server, backup: true }] }],
      },
      'upstreams.0.servers.1.backup nginx.backup-with-hash',
    ],
    [
      'nothing but backups',
      { upstreams: [{ name: 'a', servers: [{ ...server, backup: true }] }] },
      'upstreams.0.servers.0.backup nginx.only-backups',
    ],
    [
      'a cookie that is no variable',
      { upstreams: [{ name: 'a', servers: [server], balance: { cookie: 'A-B' } }] },
      'upstreams.0.balance.cookie nginx.cookie-format',
    ],
  ])('refuses %s', (_, section, expected) => {
    expect(problems(section)).toEqual([expected]);
  });
});
