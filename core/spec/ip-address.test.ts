import { BlockList, isIP, isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressScope,
  cidrContains,
  formatCidr,
  formatIp,
  isBroadcastAddress,
  isNetworkAddress,
  networkOf,
  parseCidr,
  parseIp,
  sameIp,
} from './ip-address.ts';

const ipText = fc.oneof(fc.ipV4(), fc.ipV6());

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (parsed === undefined) {
    throw new Error(`not a CIDR: ${text}`);
  }
  return parsed;
}

describe('parseIp and formatIp', () => {
  it('reads every address that Node reads, and writes one that Node reads', () => {
    fc.assert(
      fc.property(ipText, (text) => {
        const ip = parseIp(text);
        expect(ip?.family).toBe(isIP(text));
        const canonical = ip === undefined ? '' : formatIp(ip);
        expect(isIP(canonical)).toBe(ip?.family);
        expect(parseIp(canonical)).toEqual(ip);
      }),
    );
  });

  it('agrees with Node on arbitrary text made of address characters', () => {
    const nearly = fc.string({ unit: fc.constantFrom(...'0123456789abcF:.%/ \n'), maxLength: 24 });
    fc.assert(
      fc.property(nearly, (text) => {
        // Node takes zone ids, which are no part of an address.
        expect(parseIp(text) !== undefined).toBe(isIP(text) !== 0 && !text.includes('%'));
      }),
      { numRuns: 5000 },
    );
  });

  it('writes IPv6 as RFC 5952 wants it', () => {
    const canonical = (text: string) => formatIp(parseIp(text) ?? { family: 6, value: -1n });
    expect(canonical('2001:DB8:0:0:8:800:200C:417A')).toBe('2001:db8::8:800:200c:417a');
    expect(canonical('2001:db8:0:1:1:1:1:1')).toBe('2001:db8:0:1:1:1:1:1');
    expect(canonical('2001:0:0:1:0:0:0:1')).toBe('2001:0:0:1::1');
    expect(canonical('2001:db8:0:0:1:0:0:1')).toBe('2001:db8::1:0:0:1');
    expect(canonical('0:0:0:0:0:0:0:0')).toBe('::');
    expect(canonical('::FFFF:192.0.2.1')).toBe('::ffff:192.0.2.1');
    expect(canonical('fe80::')).toBe('fe80::');
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '1',
    '10.0.0.1 ',
    'fe80::1%eth0',
    '[::1]',
    '1::2::3',
    ':::',
  ])('refuses %j', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  it('takes two spellings of one address for the same', () => {
    expect(sameIp('2001:db8::1', '2001:0DB8:0::0:1')).toBe(true);
    expect(sameIp('10.0.0.1', '::ffff:10.0.0.1')).toBe(false);
    expect(sameIp('nonsense', 'nonsense')).toBe(false);
  });
});

describe('networks', () => {
  it('contain what Node says that they contain', () => {
    fc.assert(
      fc.property(ipText, ipText, fc.nat(128), (network, address, length) => {
        const family = isIPv4(network) ? 'ipv4' : 'ipv6';
        const prefix = family === 'ipv4' ? length % 33 : length;
        const list = new BlockList();
        list.addSubnet(network, prefix, family);
        fc.pre(isIP(network) === isIP(address));
        expect(cidrContains(`${network}/${prefix}`, address)).toBe(list.check(address, family));
        expect(cidrContains(`${network}/${prefix}`, network)).toBe(true);
      }),
    );
  });

  it('never contain an address of the other family', () => {
    expect(cidrContains('0.0.0.0/0', '::1')).toBe(false);
    expect(cidrContains('::/0', '10.0.0.1')).toBe(false);
  });

  it.each([
    '10.0.0.1',
    '10.0.0.1/33',
    '10.0.0.1/024',
    '2001:db8::1/129',
    '10.0.0.1/-1',
    '/24',
    '10.0.0.1/24\n',
  ])('refuse %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('know their first and last address', () => {
    expect(formatCidr(networkOf(cidr('10.0.0.77/26')))).toBe('10.0.0.64/26');
    expect(isNetworkAddress(cidr('10.0.0.64/26'))).toBe(true);
    expect(isBroadcastAddress(cidr('10.0.0.127/26'))).toBe(true);
    expect(isBroadcastAddress(cidr('10.0.0.127/24'))).toBe(false);
    expect(isNetworkAddress(cidr('10.0.0.0/31'))).toBe(false);
    expect(isBroadcastAddress(cidr('10.0.0.1/31'))).toBe(false);
    expect(isNetworkAddress(cidr('2001:db8::/64'))).toBe(true);
    expect(isBroadcastAddress(cidr('2001:db8::ffff:ffff:ffff:ffff/64'))).toBe(false);
  });

  it('tell what an address is for', () => {
    const scope = (text: string) => addressScope(parseIp(text) ?? { family: 4, value: 0n });
    expect(scope('10.0.0.1')).toBe('unicast');
    expect(scope('2001:db8::1')).toBe('unicast');
    expect(scope('127.0.0.53')).toBe('loopback');
    expect(scope('::1')).toBe('loopback');
    expect(scope('169.254.1.1')).toBe('link-local');
    expect(scope('224.0.0.18')).toBe('multicast');
    expect(scope('255.255.255.255')).toBe('broadcast');
    expect(scope('::ffff:10.0.0.1')).toBe('mapped');
    expect(scope('::')).toBe('unspecified');
  });
});
