import type { ClusterHealth, HealthReason, HealthState, NodeHealth } from '../core/watch/cluster-health.ts';
import { describeError, describeReason } from './describe.ts';
import { moment } from './moments.ts';
import type { Texts } from './texts.ts';

/** The shape that stands for each state beside its word and its colour. */
export const healthGlyphs: Readonly<Record<HealthState, string>> = {
  healthy: '●',
  degraded: '▲',
  down: '■',
  unknown: '?',
  maintenance: '⏸',
};

export type HealthSentence = {
  readonly glyph: string;
  /** The state in a word, and since when it is so unless all is well: `No redundancy since 09:24:03.` */
  readonly headline: string;
  /** Who serves, and whether the other one would take over: `web-1 serves 10.0.0.100. web-2 is …` */
  readonly sentence: string;
  /** Headline and sentence in one line. */
  readonly line: string;
  /** Why redundancy is not intact and what else deserves attention, each with what to do. */
  readonly reasons: readonly string[];
};

type Options = {
  /** The longest outage that clients see when the serving node loses power, milliseconds. */
  readonly predictedFailoverMs?: number | undefined;
  /** What today is; milliseconds since the epoch. Default: now. */
  readonly nowMs?: number;
};

/**
 * Answers "is it up, and who serves?" and "could the other one take over, and how fast?". The same words in the window, in the
 * tray and on the command line.
 */
export function healthSentence(texts: Texts, health: ClusterHealth, options: Options = {}): HealthSentence {
  const { predictedFailoverMs, nowMs = Date.now() } = options;
  const gap = texts.language === 'zh-CN' ? '' : ' ';
  const headline = headlineOf(texts, health, nowMs);
  const sentences = sentencesOf(texts, health, predictedFailoverMs);
  return {
    glyph: healthGlyphs[health.state],
    headline,
    sentence: sentences.join(gap),
    line: [headline, ...sentences].join(gap),
    reasons: [
      ...reasonsToTell(texts, health).map((reason) => describeReason(reason, texts)),
      ...health.nodes
        .filter((node) => isFailureTold(texts, health, node))
        .flatMap((node) => failureOf(texts, node)),
    ],
  };
}

/** That a node is not seen from here, each in its way. */
const unseenCodes: ReadonlySet<string> = new Set([
  'node.unreachable',
  'node.unreachable-from-here',
  'node.down',
  'node.silent',
]);

/** Errors that say no more than that nobody answers. */
const silentCodes: ReadonlySet<string> = new Set(['ssh.timeout', 'ssh.unreachable', 'ssh.connection-lost']);

/**
 * Each node that is not seen is told of once: by what both sides say of it, as long as this computer's own error is
 * only silence, and else by the error, which says what is to be done.
 */
function reasonsToTell(texts: Texts, health: ClusterHealth): readonly HealthReason[] {
  return [...health.redundancy.reasons, ...health.notices].filter(({ code, node }) => {
    const about = health.nodes.find((candidate) => candidate.node === node);
    return about === undefined || !unseenCodes.has(code) || !isFailureTold(texts, health, about);
  });
}

function isFailureTold(texts: Texts, health: ClusterHealth, { node, failure }: NodeHealth): boolean {
  if (failure === undefined || !texts.has(`error.${failure.code}.what`)) return false;
  const told = health.redundancy.reasons.find((why) => why.node === node && unseenCodes.has(why.code));
  // `node.unreachable` knows nothing from the other node either.
  return told === undefined || told.code === 'node.unreachable' || !silentCodes.has(failure.code);
}

/** Why this computer does not see a node: a key that changed, say, or a login that is refused. */
function failureOf(texts: Texts, { node, failure }: NodeHealth): readonly string[] {
  if (failure === undefined) return [];
  const { what, remedy } = describeError({ ...failure, node }, texts);
  return [texts.text('health.sentence.failure', { what, remedy })];
}

function headlineOf(texts: Texts, { state, since }: ClusterHealth, nowMs: number): string {
  const word = texts.text(`health.state.${state}`);
  return since === undefined || state === 'healthy'
    ? texts.text('health.sentence.now', { state: word })
    : texts.text('health.sentence.since', { state: word, at: moment(since, nowMs) });
}

function sentencesOf(texts: Texts, health: ClusterHealth, predictedMs?: number): readonly string[] {
  const vips = health.vips.map((vip) => vip.address).join(', ');
  const { holder, state } = health;
  if (holder === undefined) {
    const isUnseen = state === 'unknown' && health.nodes.every((node) => node.source === 'none');
    const key = isUnseen ? 'unreachable' : state === 'down' ? 'nobody' : 'scattered';
    return [texts.text(`health.sentence.${key}`, { vips })];
  }
  const other = health.nodes.find((node) => node.node !== holder)?.node ?? '';
  const key = state === 'healthy' && predictedMs === undefined ? 'ready' : state;
  // Rounded before it is divided: as a binary fraction 0.95 is a little less and would become 0.9.
  const seconds = (Math.round((predictedMs ?? 0) / 100) / 10).toFixed(1);
  return [
    texts.text('health.sentence.serves', { holder, vips }),
    texts.text(`health.sentence.${key}`, { holder, other, seconds }),
  ];
}
