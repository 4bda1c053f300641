import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeFacts } from '../../test/fakes/node-facts.ts';
import type { InterfaceAddress, NodeFacts, PairFacts } from '../facts/node-facts.ts';
import { cidrContains, parseCidr } from '../spec/ip-address.ts';
import { guessVip, proposeDesign } from './propose-design.ts';

function node(
  name: string,
  addresses: readonly string[],
  defaultGateways: readonly string[] = [],
): NodeFacts {
  const own = addresses.map((text): InterfaceAddress => {
    const [address = '', prefix] = text.split('/');
    return { address, prefixLength: Number(prefix), family: address.includes(':') ? 6 : 4 };
  });
  const device = { name: 'eth0', up: true, loopback: false, mac: '', mtu: 1500, addresses: own };
  return fakeFacts({ node: name, interfaces: [device], defaultGateways });
}

const pair = (first: string[], second: string[], gateways: string[] = []): PairFacts => [
  node('web-1', first, gateways),
  node('web-2', second, gateways),
];

describe('a proposed design', () => {
  it('takes .100 of the network that both share, and its gateway as witness', () => {
    const facts = pair(['10.0.0.11/24'], ['10.0.0.12/24'], ['10.0.0.1']);
    expect(proposeDesign(facts, ['10.0.0.11', '10.0.0.12'])).toEqual({
      vip: '10.0.0.100/24',
      witness: '10.0.0.1',
    });
  });

  it('goes upwards from there where the place is taken, also by a node or the gateway', () => {
    const facts = pair(['10.0.0.100/24'], ['10.0.0.101/24'], ['10.0.0.102']);
    expect(proposeDesign(facts, ['10.0.0.100', '10.0.0.101'])?.vip).toBe('10.0.0.103/24');
  });

  it('stays inside a small network, off its network and broadcast address', () => {
    const facts = pair(['192.0.2.18/29'], ['192.0.2.19/29'], ['192.0.2.17']);
    expect(proposeDesign(facts, ['192.0.2.18', '192.0.2.19'])?.vip).toBe('192.0.2.20/29');
    const full = pair(['192.0.2.17/30'], ['192.0.2.18/30']);
    expect(proposeDesign(full, ['192.0.2.17', '192.0.2.18'])).toBeUndefined();
  });

  it('takes the network of the addresses in pair.yaml where the nodes share several', () => {
    const facts = pair(['203.0.113.4/24', '10.9.0.4/16'], ['203.0.113.5/24', '10.9.1.5/16'], ['203.0.113.1']);
    expect(proposeDesign(facts, ['10.9.0.4', '10.9.1.5'])).toEqual({
      vip: '10.9.0.100/16',
      witness: '203.0.113.1',
    });
  });

  it('speaks IPv6 too', () => {
    const facts = pair(['2001:db8::11/64'], ['2001:db8::12/64']);
    expect(proposeDesign(facts, ['2001:db8::11', '2001:db8::12'])).toEqual({ vip: '2001:db8::64/64' });
  });

  it('is none where the nodes share no network, as in most clouds', () => {
    const facts = pair(['203.0.113.4/32'], ['203.0.113.9/32'], ['172.31.1.1']);
    expect(proposeDesign(facts, ['203.0.113.4', '203.0.113.9'])).toBeUndefined();
    expect(proposeDesign(pair(['10.0.0.1/24'], ['10.0.1.1/24']), ['10.0.0.1', '10.0.1.1'])).toBeUndefined();
    expect(
      proposeDesign(pair(['169.254.0.1/16'], ['169.254.0.2/16']), ['169.254.0.1', '169.254.0.2']),
    ).toBeUndefined();
  });
});

describe('a guess before the servers were seen', () => {
  it.each([
    ['10.0.0.11', '10.0.0.12', '10.0.0.100/24'],
    ['10.0.0.100', '10.0.0.101', '10.0.0.102/24'],
    ['10.0.0.11', '10.0.1.12', '10.0.0.100/23'],
    ['fd77:1::11', 'fd77:1::12', 'fd77:1::64/64'],
    ['web-1', '10.0.0.12', '192.0.2.100/24'],
    ['10.0.0.11', 'fd77:1::12', '192.0.2.100/24'],
  ])('for %s and %s is %s', (first, second, vip) => {
    expect(guessVip([first, second])).toBe(vip);
  });

  it('holds both addresses of a site, whichever they are, and is neither', () => {
    const octet = fc.integer({ min: 1, max: 254 });
    const address = fc.tuple(fc.constant(10), octet, octet, octet).map((octets) => octets.join('.'));
    fc.assert(
      fc.property(address, address, (first, second) => {
        const vip = guessVip([first, second]);
        const cidr = parseCidr(vip);
        expect(cidr).toBeDefined();
        expect([first, second].every((one) => cidr !== undefined && cidrContains(cidr, one))).toBe(true);
        expect([first, second]).not.toContain(cidr?.address);
      }),
    );
  });
});
