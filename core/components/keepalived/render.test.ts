import { describe, expect, it } from 'vitest';
import {
  keepalivedContext,
  keepalivedShapes,
  type ShapeOptions,
} from '../../../test/fakes/keepalived-shapes.ts';
import { printDocument } from './print.ts';
import { renderDocument } from './render.ts';
import { renderDropIn } from './unit-drop-in.ts';

/** Debian 12, Debian 13, RHEL 8 and the newest release. */
const versions: Readonly<Record<string, string>> = {
  '2.1.5': '2.1.5-9.el8',
  '2.2.7': '1:2.2.7-1+b2',
  '2.3.3': '1:2.3.3-1',
  '2.4.3': '1:2.4.3-1',
};

function configuration(options: ShapeOptions = {}): string {
  return printDocument(renderDocument(keepalivedContext(options)));
}

describe('keepalived.conf', () => {
  for (const [version, packageVersion] of Object.entries(versions)) {
    for (const [shape, options] of Object.entries(keepalivedShapes)) {
      it(`for ${shape} with ${version} is the golden one`, async () => {
        const text = configuration({ ...options, version: packageVersion });
        await expect(text).toMatchFileSnapshot(`../../../test/golden/keepalived/${version}-${shape}.conf`);
      });
    }
  }

  it('differs between the nodes only in name, priority and direction', () => {
    const first = configuration({ index: 0 });
    const second = configuration({ index: 1 })
      .replaceAll('web-2', 'web-1')
      .replace('priority 244', 'priority 254')
      .replace('unicast_src_ip 10.77.1.12', 'unicast_src_ip 10.77.1.11')
      .replace(/unicast_peer \{\n\s+10\.77\.1\.11/, 'unicast_peer {\n        10.77.1.12');
    expect(second).toBe(first);
  });

  it('never lets nopreempt and preempt_delay meet', () => {
    expect(configuration({ settings: { failback: 'manual' } })).not.toContain('preempt_delay');
    expect(configuration({ settings: { failback: 'automatic' } })).not.toContain('nopreempt');
  });

  it('gives the preferred node the higher priority', () => {
    const settings = { preferredNode: 'web-2' };
    expect(configuration({ index: 0, settings })).toContain('priority 244');
    expect(configuration({ index: 1, settings })).toContain('priority 254');
  });

  it('stays the same when a failover has put the VIP on the node', () => {
    const before = configuration();
    const [loopback, eth0] = keepalivedContext().facts.interfaces;
    if (loopback === undefined || eth0 === undefined) {
      throw new Error('the fake server has lost its interfaces');
    }
    const vip = { address: '10.77.1.100', prefixLength: 24, family: 4 as const };
    const interfaces = [loopback, { ...eth0, addresses: [vip, ...eth0.addresses] }];
    expect(configuration({ facts: { interfaces } })).toBe(before);
  });

  it('advertises an IPv6 VIP from the address that people gave, not from a generated one', () => {
    const generated = { address: 'fd77:1::a00:27ff:fe4e:66a1', prefixLength: 64, family: 6 as const };
    const given = { address: 'fd77:1::21', prefixLength: 64, family: 6 as const };
    const vip = { address: 'fd77:1::100', prefixLength: 64, family: 6 as const };
    const [, eth0] = keepalivedContext().facts.interfaces;
    const own = eth0?.addresses.filter(({ family }) => family === 4) ?? [];
    const interfaces = eth0 ? [{ ...eth0, addresses: [...own, generated, vip, given] }] : [];
    const text = configuration({ vips: ['fd77:1::100/64'], facts: { interfaces } });
    expect(text).toContain('unicast_src_ip fd77:1::21\n');
  });

  it('advertises the same whatever the addresses are, so that the nodes hear each other while they change', () => {
    const advertised = (vips: readonly string[]) =>
      Array.from(configuration({ vips }).matchAll(/virtual_ipaddress \{[^}]*\}/g), ([text]) => text);
    const one = advertised(['10.77.1.100/24']);
    expect(one).toHaveLength(1);
    expect(advertised(['10.77.1.101/24'])).toEqual(one);
    expect(advertised(['10.77.1.102/24', '10.77.1.100/24'])).toEqual(one);
    const both = advertised(['10.77.1.100/24', 'fd77:1::100/64']);
    expect(both).toHaveLength(2);
    expect(advertised(['10.77.1.100/24', 'fd77:1::101/64'])).toEqual(both);
  });

  it('never advertises from an address that was a VIP until now and is still on the interface', () => {
    const address = (text: string) => ({ address: text, prefixLength: 64, family: 6 as const });
    const [, eth0] = keepalivedContext().facts.interfaces;
    const own = eth0?.addresses.filter(({ family }) => family === 4) ?? [];
    const interfaces = eth0
      ? [{ ...eth0, addresses: [...own, address('fd77:1::9'), address('fd77:1::1234')] }]
      : [];
    const path = '/etc/pairkeeper/node.conf';
    const content = "PAIR='shop'\nVIPS='10.77.1.100/24 fd77:1::9/64'\n";
    const files = { [path]: { path, type: 'file' as const, content } };
    const text = configuration({ vips: ['fd77:1::100/64'], facts: { interfaces, files } });
    expect(text).toContain('unicast_src_ip fd77:1::1234\n');
  });

  it('runs no witness script unless asked to', () => {
    expect(configuration({ witnesses: ['10.77.1.1'] })).not.toContain('check-witness');
  });
});

describe('the drop-in of keepalived.service', () => {
  it('sweeps every VIP from its interface and restarts for ever', () => {
    const text = renderDropIn(keepalivedContext({ vips: ['10.77.1.100/24', 'fd77:1::100/64'] }));
    expect(text).toContain(
      'ExecStartPre=-/usr/libexec/pairkeeper/sweep-stale-vip -b 10 eth0=10.77.1.100/24 eth0=fd77:1::100/64 lo=169.254.112.1/32 lo=fe80::112:1/128\n',
    );
    expect(text).toContain('\nRestart=always\n');
    expect(text).toContain('\nStartLimitIntervalSec=0\n');
  });

  it('leaves the wait after a boot to keepalived where it can', () => {
    const context = keepalivedContext({ version: '1:2.4.3-1' });
    expect(renderDropIn(context)).not.toContain(' -b ');
    expect(printDocument(renderDocument(context))).toContain('vrrp_delay_after_boot 10\n');
  });
});
