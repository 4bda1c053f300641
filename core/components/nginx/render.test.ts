import { describe, expect, it } from 'vitest';
import { type NginxShape, nginxNode, nginxPair, nginxShapes } from '../../../test/fakes/nginx-shapes.ts';
import type { NodeContext } from '../component.ts';
import { renderNginx } from './render.ts';
import type { NginxSettings } from './settings.ts';
import { nginxSteps } from './steps.ts';
import { nginxVariant } from './variant.ts';

function render(shape: NginxShape = {}): { readonly text: string; readonly generation: string } {
  const { spec, settings, facts } = nginxPair(shape);
  return renderNginx(spec, settings, nginxVariant(settings, facts));
}

/** The configuration of a server where facts-nginx.sh saw these listen directives. */
function beside(...listens: readonly string[]): string {
  return render({ lines: ['test\t0\t', ...listens.map((line) => `listen\t${line}`)] }).text;
}

describe('the configuration of nginx', () => {
  for (const [name, shape] of Object.entries(nginxShapes)) {
    it(`for ${name} is the golden one`, async () => {
      await expect(render(shape).text).toMatchFileSnapshot(`../../../test/golden/nginx/${name}.conf`);
    });
  }

  it('is the same on both nodes, also when their facts differ', () => {
    const { spec, settings, facts } = nginxPair();
    const [first, second] = facts;
    const busy = { ...second, component: { nginx: ['listen\t/etc/nginx/sites-enabled/old\t80'] } };
    const one = { ...nginxNode(), facts: first, peerFacts: busy, spec, settings };
    const other = { ...nginxNode({}, 1), facts: busy, peerFacts: first, spec, settings };
    const config = (context: NodeContext<NginxSettings>) =>
      nginxSteps(context).find(({ id }) => id === 'nginx/config');
    expect(config(one)).toEqual(config(other));
  });

  it('names the nodes as pair.yaml does, whatever the machines call themselves', () => {
    const { spec, settings, facts } = nginxPair();
    const named = (first: string, second: string) => {
      const pair = [
        { ...facts[0], hostname: first },
        { ...facts[1], hostname: second },
      ] as const;
      const { text } = renderNginx(spec, settings, nginxVariant(settings, pair));
      return /map \$hostname \$pairkeeper_node \{\n([^}]*)\}/.exec(text)?.[1]?.replace(/\n? {4}/g, '');
    };
    expect(named('Alpha', 'b.example.org')).toBe(
      '"~^alpha$" web-1;"~^b\\\\.example\\\\.org$" web-2;default $hostname;\n',
    );
    expect(named('default', 'include')).toContain('"~^default$" web-1;');
    expect(named('localhost', 'LocalHost')).toBe('default $hostname;\n');
    expect(named('a"; }', '')).toBe('default $hostname;\n');
  });

  it('changes its generation with every change, and gives it out', () => {
    const before = render();
    const after = render({ section: { servedByHeader: false } });
    expect(after.generation).not.toBe(before.generation);
    expect(after.text).toContain(`X-Pairkeeper-Generation ${after.generation};`);
  });

  it('listens on all addresses where nobody else does, so that a later reload can bind', () => {
    expect(render().text).toContain('\n    listen 80;\n');
  });

  it('does so beside a server that says it is the default, as on a fresh Debian', () => {
    expect(beside('/etc/nginx/sites-enabled/default\t80 default_server')).toContain('\n    listen 80;\n');
  });

  it('leaves the other addresses to a server that is the default without saying so', () => {
    const text = beside('/etc/nginx/sites-enabled/old\t80');
    expect(text).not.toContain('listen 80;');
    expect(text).toContain('listen 10.77.1.100:80 default_server;');
  });

  it('keeps listening there once it does', () => {
    const text = beside('/etc/nginx/sites-enabled/old\t80', '/etc/nginx/conf.d/pairkeeper.conf\t80');
    expect(text).toContain('\n    listen 80;\n');
  });

  it('turns HTTP/2 on in the way that the older of both nodes knows', () => {
    expect(render(nginxShapes['proxy-tls-newest']).text).toContain('http2 on;');
    expect(render(nginxShapes['proxy-tls-dual-stack']).text).toContain('443 default_server ssl http2;');
    expect(render({ ...nginxShapes['proxy-tls-newest'], version: '1:1.20.1-16.el9' }).text).not.toContain(
      'http2 on',
    );
  });
});

describe('the steps of nginx', () => {
  const selinux = 'enforcing' as const;
  const proxy = nginxShapes['sticky-cookie'];

  it('leave curl-minimal of RHEL alone', () => {
    const os = { id: 'rhel', versionId: '9.4', prettyName: 'RHEL 9', family: 'redhat' } as const;
    const facts = { os, programs: { curl: '/usr/bin/curl' } };
    expect(nginxSteps(nginxNode({ facts }))[0]).toMatchObject({ packages: ['nginx'] });
    expect(nginxSteps(nginxNode())[0]).toMatchObject({ packages: ['nginx', 'curl'] });
  });

  it('let SELinux allow connections to upstreams, where there are any, and can take that back', () => {
    const boolean = (shape: NginxShape) =>
      nginxSteps(nginxNode(shape)).find(({ id }) => id === 'nginx/selinux-connect');
    expect(boolean({ ...proxy, facts: { selinux } })).toMatchObject({
      run: ['setsebool', '-P', 'httpd_can_network_connect', '1'],
      undo: ['setsebool', '-P', 'httpd_can_network_connect', '0'],
    });
    expect(boolean({ facts: { selinux } })).toBeUndefined();
    expect(boolean({ ...proxy })).toBeUndefined();
  });

  it('reload nginx for a new configuration and never restart it', () => {
    expect(nginxSteps(nginxNode()).at(-1)).toMatchObject({
      kind: 'service',
      onChange: 'reload',
      readsSteps: ['nginx/config'],
    });
  });
});
