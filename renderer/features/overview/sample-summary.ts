import type { PairSample } from '../../../electron/contract/pair.ts';
import { moment } from '../../../locales/moments.ts';
import type { Texts } from '../../../locales/texts.ts';
import { duration } from '../../shared/times.ts';

/** What the chart of the service's answers says, in a sentence. */
export function serviceSummary(samples: readonly PairSample[], texts: Texts): string {
  if (samples.length === 0) return texts.text('ui.chart.nothing');
  const answered = samples.flatMap(({ serviceMs }) => serviceMs ?? []).sort((left, right) => left - right);
  const silent = silentSeconds(samples);
  const highest = answered.at(-1);
  if (highest === undefined) return texts.text('ui.chart.service-silent');
  const worst = samples.find(({ serviceMs }) => serviceMs === highest);
  const params = {
    median: duration(answered[Math.floor(answered.length / 2)] ?? 0, texts),
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

/** What the chart of signs of life says, in a sentence. */
export function signSummary(samples: readonly PairSample[], names: readonly string[], texts: Texts): string {
  const last = samples.at(-1);
  if (last === undefined) return texts.text('ui.chart.nothing');
  return names
    .map((node, index) => {
      const age = last.signMs[index as 0 | 1];
      return age === null
        ? texts.text('ui.chart.sign-lost', { node })
        : texts.text('ui.chart.sign', { node, age: duration(age, texts) });
    })
    .join(gapOf(texts));
}

/** What stands between two sentences. */
function gapOf({ language }: Texts): string {
  return language === 'zh-CN' ? '' : ' ';
}
