import type { FactSections } from '../facts/fact-sections.ts';
import { parseCidr, parseIp, sameIp } from '../spec/ip-address.ts';
import type { AskedVip, HeardAdvert, NodeNetworkResults, VipAnswer } from './network-results.ts';

/** What the node was asked, to be found again in its answer. */
export type ProbeQuestion = {
  readonly node: string;
  readonly interfaces: readonly string[];
  readonly asked: readonly AskedVip[];
  readonly peerAddress: string;
};

/** Reads what network-probe.sh printed. Never throws: what is missing is left empty. */
export function parseNetworkResults(sections: FactSections, question: ProbeQuestion): NodeNetworkResults {
  const probe = sections.lines('probe');
  const neighbours = sections.lines('neighbours');
  const ended = probe.includes('ended 0');
  const tool = probe.flatMap((line) => /^with (perl|python3)$/.exec(line)?.[1] ?? [])[0];
  const roundTrip = parseRoundTrip(probe);
  const [, count, error] =
    /^sent (\d+) ?(.*)$/.exec(probe.find((line) => line.startsWith('sent ')) ?? '') ?? [];
  return {
    node: question.node,
    listenedWith: ended && (tool === 'perl' || tool === 'python3') ? tool : 'none',
    interfaces: question.interfaces,
    adverts: probe.flatMap(parseAdvert),
    fromPeer: parseFromPeer(probe, question.peerAddress),
    sent: { count: Number(count ?? 0), error: error ?? '' },
    ...(roundTrip === undefined ? {} : { roundTrip }),
    vips: probe.includes('tool ping') ? question.asked.map((asked) => answerFor(asked, neighbours)) : [],
    gatewayMacs: neighbours.flatMap((line) =>
      line.startsWith('gateway ') ? (parseNeighbour(line)?.mac ?? []) : [],
    ),
  };
}

function parseAdvert(line: string): readonly HeardAdvert[] {
  const [word, family, id, priority, version, source = '', onWire, passed] = line.split(' ');
  const numbers = [family, id, priority, version, onWire, passed].map(Number);
  if (
    word !== 'advert' ||
    numbers.some((number) => !Number.isInteger(number)) ||
    parseIp(source) === undefined
  ) {
    return [];
  }
  return [
    {
      family: family === '6' ? 6 : 4,
      virtualRouterId: Number(id),
      priority: Number(priority),
      version: Number(version),
      source,
      onWire: Number(onWire),
      passed: Number(passed),
    },
  ];
}

function parseFromPeer(lines: readonly string[], peerAddress: string): NodeNetworkResults['fromPeer'] {
  for (const line of lines) {
    const [, source = '', onWire, passed] = /^probe (\S+) (\d+) (\d+)$/.exec(line) ?? [];
    if (sameIp(source, peerAddress)) {
      return { onWire: Number(onWire), passed: Number(passed) };
    }
  }
  return { onWire: 0, passed: 0 };
}

function parseRoundTrip(lines: readonly string[]): NodeNetworkResults['roundTrip'] {
  const loss = lines.flatMap((line) => /^loss ([\d.]+)$/.exec(line)?.[1] ?? [])[0];
  const average = lines.flatMap((line) => /^rtt [\d.]+\/([\d.]+)\//.exec(line)?.[1] ?? [])[0];
  if (loss === undefined) {
    return undefined;
  }
  return { lossPercent: Number(loss), averageMs: average === undefined ? 0 : Number(average) };
}

function answerFor(asked: AskedVip, neighbours: readonly string[]): VipAnswer {
  const address = parseCidr(asked.vip)?.address ?? '';
  const answers = neighbours
    .filter((line) => line.startsWith('vip '))
    .flatMap((line) => parseNeighbour(line) ?? [])
    .filter((found) => found.interface === asked.interface && sameIp(found.address, address));
  return { vip: asked.vip, interface: asked.interface, mac: answers[0]?.mac ?? '' };
}

/** `vip eth0 10.0.0.9 lladdr 52:54:… REACHABLE`; an entry without lladdr is a question that nobody answered. */
function parseNeighbour(
  line: string,
): { readonly interface: string; readonly address: string; readonly mac: string } | undefined {
  const [, name, address, mac, state] =
    /^\w+ (\S+) (\S+) .*?lladdr ([0-9a-f:]+)(?: router| proxy| extern_learn)* ([A-Z]+)/i.exec(line) ?? [];
  return name === undefined || address === undefined || mac === undefined || state === 'FAILED'
    ? undefined
    : { interface: name, address, mac: mac.toLowerCase() };
}
