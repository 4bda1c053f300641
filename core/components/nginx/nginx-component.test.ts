import { describe, expect, it } from 'vitest';
import { nginxPair } from '../../../test/fakes/nginx-shapes.ts';
import { nginxComponent } from './nginx-component.ts';
import { sitesOf } from './sites.ts';

const tls = { certificatePath: '/etc/ssl/shop.pem', keyPath: '/etc/ssl/private/shop.key' };
const https = { listen: [{ port: 8443, tls: true }], tls };

describe('what clients ask', () => {
  const ask = (...sites: readonly object[]) => {
    const { spec, settings } = nginxPair({ section: { sites } });
    return nginxComponent.clientService?.(spec, settings);
  };

  it('is plain HTTP where there is any', () => {
    const client = ask({ name: 'shop', ...https }, { name: 'old', listen: [{ port: 8080 }] });
    expect(client?.url).toMatch(/^http:\/\/[0-9.]+:8080\//);
    expect(client).not.toHaveProperty('serverName');
  });

  it.each([
    [['shop.example'], 'shop.example'],
    [['*.shop.example'], 'pairkeeper-check.shop.example'],
    [['10.0.0.100'], undefined],
    [[], undefined],
  ])('is HTTPS by the name of the site where there is nothing else: %j', (serverNames, name) => {
    const client = ask({ name: 'shop', serverNames, ...https });
    expect(client?.url).toMatch(/^https:\/\/[0-9.]+:8443\//);
    expect(client?.serverName).toBe(name);
  });

  it('is a port of the admin’s own files where Pairkeeper serves nothing', () => {
    const { spec, settings } = nginxPair({ section: { ownPorts: [443, 8080] } });
    expect(nginxComponent.clientService?.(spec, settings)?.url).toMatch(/^http:\/\/[0-9.]+:8080\/$/);
    expect(sitesOf(settings)).toEqual([]);
    expect(sitesOf({ ...settings, ownPorts: [] })).toHaveLength(1);
  });
});
