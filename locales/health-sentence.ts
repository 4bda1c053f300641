import type { ClusterHealth, HealthState, NodeHealth } from '../core/watch/cluster-health.ts';
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
      ...[...health.redundancy.reasons, ...health.notices].map((reason) => describeReason(reason, texts)),
      ...health.nodes.flatMap((node) => failureOf(texts, node)),
    ],
  };
}

/** Why this computer does not see a node: a key that changed, say, or a login that is refused. */
function failureOf(texts: Texts, { node, failure }: NodeHealth): readonly string[] {
  if (failure === undefined || !texts.has(`error.${failure.code}.what`)) return [];
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
