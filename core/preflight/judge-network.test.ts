import { describe, expect, it } from 'vitest';
import { fakePairSpec } from '../../test/fakes/fake-pair.ts';
import { splitSections } from '../facts/fact-sections.ts';
import type { NodeFacts, PairFacts } from '../facts/node-facts.ts';
import { parseFacts } from '../facts/parse-facts.ts';
import { judgeNetwork } from './judge-network.ts';
import type { NodeNetworkResults } from './network-results.ts';
import { parseNetworkResults } from './parse-network-results.ts';

const VIP = '10.0.0.100/24';

function facts(node: string, last: number): NodeFacts {
  const nothing = parseFacts([], node, { sentAtMs: 0, firstLineAtMs: 0 });
  const addresses = [{ address: `10.0.0.${last}`, prefixLength: 24, family: 4 as const }];
  return {
    ...nothing,
    defaultGateways: ['10.0.0.254'],
    interfaces: [
      { name: 'eth0', up: true, loopback: false, mac: `02:00:00:00:00:0${last}`, mtu: 1500, addresses },
    ],
  };
}

const PAIR: PairFacts = [facts('web-1', 1), facts('web-2', 2)];

/** What a node's probe printed, read as it is in earnest. */
function saw(
  node: 'web-1' | 'web-2',
  probe: readonly string[],
  neighbours: readonly string[] = [],
): NodeNetworkResults {
  const lines = ['pairkeeper-facts 1 5 5', '@5 probe', 'tool ping', ...probe, '@5 neighbours', ...neighbours];
  return parseNetworkResults(splitSections([...lines, '@5 end']), {
    node,
    interfaces: ['eth0'],
    asked: [{ vip: VIP, interface: 'eth0' }],
    peerAddress: node === 'web-1' ? '10.0.0.2' : '10.0.0.1',
  });
}

const GOOD = ['with perl', 'loss 0', 'rtt 0.1/0.2/0.3/0.0 ms', 'sent 30 ', 'ended 0'];
const GOOD_A = [...GOOD, 'probe 10.0.0.2 30 30'];
const GOOD_B = [...GOOD, 'probe 10.0.0.1 30 30'];

function judge(a: NodeNetworkResults, b: NodeNetworkResults, opensFirewall = false) {
  return judgeNetwork(fakePairSpec, PAIR, [a, b], { virtualRouterIds: [77], opensFirewall });
}

const notFine = (found: ReturnType<typeof judge>) => found.filter(({ level }) => level !== 'ok');

describe('judging the network', () => {
  it('finds a good one good', () => {
    const found = judge(saw('web-1', GOOD_A), saw('web-2', GOOD_B));
    expect(notFine(found)).toEqual([]);
    expect(found.map(({ code }) => code)).toContain('vip.unused');
  });

  it('says that it could not look, and blames nobody, when there was nothing to look with', () => {
    const blind = ['with nothing', 'loss 0', 'rtt 0.1/0.2/0.3/0.0 ms', 'ended 0'];
    const found = notFine(judge(saw('web-1', blind), saw('web-2', GOOD_B)));
    expect(found.map(({ code, node }) => `${code} ${node}`)).toEqual(['network.not-probed web-1']);
  });

  it('takes a probe that failed for none', () => {
    const failed = ['with perl', 'loss 0', 'ended 1'];
    expect(saw('web-1', failed).listenedWith).toBe('none');
    expect(saw('web-1', []).listenedWith).toBe('none');
  });

  it('does not take the peer’s advertisements for a stranger’s, before and behind its firewall', () => {
    const hears = [...GOOD_B, 'advert 4 77 200 3 10.0.0.1 3 3'];
    expect(notFine(judge(saw('web-1', GOOD_A), saw('web-2', hears)))).toEqual([]);
    const blockedStranger = [...GOOD_B, 'advert 4 77 200 2 10.0.0.9 3 0'];
    expect(notFine(judge(saw('web-1', GOOD_A), saw('web-2', blockedStranger)))).toEqual([
      expect.objectContaining({ code: 'vrrp.router-id-in-use', node: 'web-2' }),
    ]);
  });

  it('proposes an id that nobody was heard with, and not one that everybody takes', () => {
    const ids = [77, 78, 79].map((id) => `advert 4 ${id} 100 2 10.0.0.9 3 3`);
    const found = notFine(judge(saw('web-1', [...GOOD_A, ...ids]), saw('web-2', GOOD_B)));
    expect(found[0]?.params.proposal).toBe(80);
    const tutorial = judgeNetwork(
      fakePairSpec,
      PAIR,
      [saw('web-1', [...GOOD_A, 'advert 4 50 1 2 10.0.0.9 3 3']), saw('web-2', GOOD_B)],
      {
        virtualRouterIds: [50],
        opensFirewall: false,
      },
    );
    expect(notFine(tutorial)[0]?.params.proposal).toBe(52);
  });

  it('knows a taken VIP by the neighbour’s hardware address, and the pair’s own cards', () => {
    const stranger = 'vip eth0 10.0.0.100 lladdr 52:54:00:00:00:09 STALE';
    const peer = 'vip eth0 10.0.0.100 lladdr 02:00:00:00:00:02 REACHABLE';
    const nobody = 'vip eth0 10.0.0.100 FAILED';
    const of = (line: string) =>
      notFine(judge(saw('web-1', GOOD_A, [line]), saw('web-2', GOOD_B))).map(({ code }) => code);
    expect(of(stranger)).toEqual(['vip.in-use']);
    expect(of(peer)).toEqual([]);
    expect(of(nobody)).toEqual([]);
  });

  it('tells a gateway that answers for the VIP', () => {
    const neighbours = [
      'vip eth0 10.0.0.100 lladdr 52:54:00:00:00:fe REACHABLE',
      'gateway - 10.0.0.254 dev eth0 lladdr 52:54:00:00:00:fe router REACHABLE',
    ];
    const found = notFine(judge(saw('web-1', GOOD_A, neighbours), saw('web-2', GOOD_B)));
    expect(found.map(({ code }) => code)).toEqual(['vip.answered-by-gateway']);
  });

  it('warns of losses and of a long way', () => {
    const slow = GOOD_A.map((line) => (line.startsWith('rtt') ? 'rtt 30/31.5/33/1 ms' : line));
    const lossy = GOOD_B.map((line) => (line === 'loss 0' ? 'loss 20' : line));
    expect(notFine(judge(saw('web-1', slow), saw('web-2', GOOD_B))).map(({ code }) => code)).toEqual([
      'network.far-apart',
    ]);
    expect(notFine(judge(saw('web-1', GOOD_A), saw('web-2', lossy)))).toEqual([
      {
        code: 'network.packet-loss',
        level: 'warning',
        params: { first: 'web-1', second: 'web-2', lossPercent: 20 },
      },
    ]);
  });

  it('does not repeat itself when nothing gets through at all', () => {
    const dead = ['with perl', 'loss 100', 'sent 30 ', 'ended 0'];
    expect(notFine(judge(saw('web-1', dead), saw('web-2', dead))).map(({ code }) => code)).toEqual([
      'network.peer-unreachable',
    ]);
  });
});
