import { describe, expect, it } from 'vitest';
import { type NginxShape, nginxPair } from '../../../test/fakes/nginx-shapes.ts';
import { nginxPreflight } from './preflight.ts';

/** `level code` of everything that is not fine, for the first node and the pair. */
function found(shape: NginxShape = {}): readonly string[] {
  return nginxPreflight(nginxPair(shape))
    .filter(({ level, node }) => level !== 'ok' && node !== 'web-2')
    .map(({ level, code }) => `${level} ${code}`);
}

const port = (number: number, process: string) =>
  ({ protocol: 'tcp', address: '*', port: number, process }) as const;
const file = (path: string, content: string) => ({ [path]: { path, type: 'file', content } }) as const;
const tls = { certificatePath: '/etc/ssl/a.pem', keyPath: '/etc/ssl/a.key' };
const tlsSection = { sites: [{ name: 'a', tls }] };

describe('preflight of nginx', () => {
  it('is content with a fresh server', () => {
    expect(found()).toEqual([]);
  });

  it('stops when another web server has the port', () => {
    expect(found({ facts: { ports: [port(80, 'apache2')] } })).toEqual(['blocker nginx.port-taken']);
  });

  it('lets a running nginx keep its port', () => {
    expect(found({ facts: { ports: [port(80, 'nginx'), port(443, 'apache2')] } })).toEqual([]);
  });

  it('stops when the health port is taken', () => {
    expect(found({ facts: { ports: [port(10005, 'app')] } })).toEqual(['blocker nginx.health-port-taken']);
  });

  it('stops when nginx.conf does not read conf.d', () => {
    const facts = { files: file('/etc/nginx/nginx.conf', 'http {\n#include /etc/nginx/conf.d/*.conf;\n}\n') };
    expect(found({ facts })).toEqual(['blocker nginx.conf-not-included']);
  });

  it('takes relative and absolute includes', () => {
    for (const line of [
      'include /etc/nginx/conf.d/*.conf;',
      '\tinclude conf.d/*.conf;',
      'include "conf.d/*";',
    ]) {
      expect(found({ facts: { files: file('/etc/nginx/nginx.conf', `http {\n${line}\n}\n`) } })).toEqual([]);
    }
  });

  it("does not overwrite a file that is somebody else's", () => {
    const facts = { files: file('/etc/nginx/conf.d/pairkeeper.conf', 'server { listen 80; }\n') };
    expect(found({ facts })).toEqual(['blocker nginx.file-not-ours']);
  });

  it('stops when the present configuration is broken, but mends its own file', () => {
    const error = 'unknown directive "x" in /etc/nginx/conf.d/pairkeeper.conf:3';
    expect(found({ lines: [`test\t1\t${error}`] })).toEqual(['blocker nginx.config-broken']);
    const facts = { pairkeeper: { managedPaths: ['/etc/nginx/conf.d/pairkeeper.conf'] } };
    const ours = { ...facts, files: file('/etc/nginx/conf.d/pairkeeper.conf', 'x;') };
    expect(found({ lines: [`test\t1\t${error}`], facts: ours })).toEqual(['warning nginx.own-config-broken']);
  });

  it("stops when somebody else's server is on a shared address", () => {
    const lines = ['test\t0\t', 'listen\t/etc/nginx/sites-enabled/old\t10.77.1.100:80'];
    expect(found({ lines })).toEqual(['blocker nginx.vip-served-elsewhere']);
  });

  it.each([
    ['missing', 'ok', ['blocker nginx.certificate-missing']],
    ['ok', 'mismatch', ['blocker nginx.key-mismatch']],
    ['expired', 'ok', ['warning nginx.certificate-expired']],
    ['soon', 'open', ['warning nginx.certificate-expires-soon', 'warning nginx.key-readable-by-all']],
    ['ok', 'ok', []],
  ])('judges a certificate that is %s with a key that is %s', (certificate, key, expected) => {
    const lines = [`tls\t/etc/ssl/a.pem\t${certificate}\t\t`, `key\t/etc/ssl/a.key\t/etc/ssl/a.pem\t${key}`];
    expect(found({ section: tlsSection, lines })).toEqual(expected);
  });

  it('takes files that were not looked at for not known, never for fine', () => {
    expect(found({ section: tlsSection })).toContain('warning nginx.certificate-unchecked');
  });

  it('warns of an upstream that leads back to nginx', () => {
    const upstreams = [{ name: 'a', servers: [{ address: '10.77.1.100', port: 80 }] }];
    expect(found({ section: { sites: [{ name: 'a', upstream: 'a' }], upstreams } })).toEqual([
      'warning nginx.upstream-loop',
    ]);
  });

  it('asks for a port that SELinux gives to web servers', () => {
    const section = { sites: [{ name: 'a', listen: [{ port: 8088 }] }] };
    expect(found({ section, facts: { selinux: 'enforcing' } })).toEqual(['blocker nginx.selinux-port']);
    const lines = ['selinux-ports\t80 443 8088 10001-10010'];
    expect(found({ section, lines, facts: { selinux: 'enforcing' } })).toEqual([]);
  });
});
