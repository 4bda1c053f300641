import type { PairSample } from '../../../electron/contract/pair.ts';
import { moment } from '../../../locales/moments.ts';
import type { Texts } from '../../../locales/texts.ts';
import { duration } from '../../shared/times.ts';

/** What the chart of the service's answers says, in a sentence. */
export function serviceSummary(samples: readonly PairSample[], texts: Texts): string {
  if (samples.length === 0) return texts.text('ui.chart.nothing');
  const silent = silentSeconds(samples);
  const { median, highest } = answersIn(samples.map(({ serviceMs }) => serviceMs));
  if (highest === undefined) return texts.text('ui.chart.service-silent');
  const worst = samples.find(({ serviceMs }) => serviceMs === highest);
  const params = {
    median: duration(median, texts),
    highest: duration(highest, texts),
    at: moment(worst?.at ?? 0),
  };
  const sentence = texts.text('ui.chart.service', params);
  return silent === 0
    ? sentence
    : [sentence, texts.text('ui.chart.silent', { count: silent })].join(gapOf(texts));
}

/** Older samples stand for ten seconds each. */
function silentSeconds(samples: readonly PairSample[]): number {
  const milliseconds = samples.reduce((sum, { at, serviceMs }, index) => {
    if (serviceMs !== null) return sum;
    return sum + Math.min(10_000, (samples[index + 1]?.at ?? at + 1000) - at);
  }, 0);
  return Math.round(milliseconds / 1000);
}

/** What the chart of the heartbeat says, in a sentence for each node. */
export function heartbeatSummary(
  samples: readonly PairSample[],
  names: readonly string[],
  texts: Texts,
): string {
  if (samples.length === 0) return texts.text('ui.chart.nothing');
  return names
    .map((node, index) => {
      const answered = answersIn(samples.map(({ heartbeatMs }) => heartbeatMs[index as 0 | 1]));
      const { median, highest } = answered;
      return highest === undefined
        ? texts.text('ui.chart.heartbeat-none', { node })
        : texts.text('ui.chart.heartbeat', {
            node,
            median: duration(median, texts),
            highest: duration(highest, texts),
          });
    })
    .join(gapOf(texts));
}

function answersIn(values: readonly (number | null)[]): {
  readonly median: number;
  readonly highest?: number;
} {
  const answered = values.flatMap((value) => value ?? []).sort((left, right) => left - right);
  const highest = answered.at(-1);
  return {
    median: answered[Math.floor(answered.length / 2)] ?? 0,
    ...(highest === undefined ? {} : { highest }),
  };
}

/** What stands between two sentences. */
function gapOf({ language }: Texts): string {
  return language === 'zh-CN' ? '' : ' ';
}
