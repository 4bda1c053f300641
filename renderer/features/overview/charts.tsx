import { SegmentedControl } from '@mantine/core';
import { memo, useState } from 'react';
import type { PairSample, PairSummary } from '../../../electron/contract/pair.ts';
import { useTexts } from '../../shared/texts.tsx';
import { TimeSeries } from '../../shared/time-series.tsx';
import classes from './overview.module.css';
import { heartbeatSummary, serviceSummary } from './sample-summary.ts';

/** Seconds of the past that can be chosen. */
const ranges = [300, 900, 3600, 86_400] as const;

type ChartsProps = { readonly pair: PairSummary; readonly samples: readonly PairSample[] };

/** How quick the service answers this computer, and the nodes each other. */
export function Charts({ pair, samples }: ChartsProps) {
  const texts = useTexts();
  const [range, setRange] = useState<number>(300);
  const names = pair.nodes.map(({ name }) => name);
  const from = (samples.at(-1)?.at ?? 0) - range * 1000;
  const shown = samples.filter(({ at }) => at >= from);
  const times = shown.map(({ at }) => at);
  const lines = [
    { label: names[0] ?? '', color: '--pk-accent' },
    { label: names[1] ?? '', color: '--pk-degraded', dash: [6, 3] },
  ];
  return (
    <section aria-label={texts.text('ui.chart.title')}>
      <div className={classes.sectionHead}>
        <h2>{texts.text('ui.chart.title')}</h2>
        <RangeChoice range={range} onChange={setRange} />
      </div>
      <div className={classes.charts}>
        {pair.serviceUrl === undefined ? (
          <p className={classes.quiet}>{texts.text('ui.chart.no-service')}</p>
        ) : (
          <TimeSeries
            title={texts.text('ui.chart.service-title')}
            unit="ms"
            times={times}
            rangeSeconds={range}
            summary={serviceSummary(shown, texts)}
            series={[
              {
                label: pair.serviceUrl,
                color: '--pk-accent',
                values: shown.map(({ serviceMs }) => serviceMs),
              },
            ]}
          />
        )}
        <TimeSeries
          title={texts.text('ui.chart.heartbeat-title')}
          unit="ms"
          times={times}
          rangeSeconds={range}
          summary={heartbeatSummary(shown, names, texts)}
          series={lines.map((line, index) => ({
            ...line,
            values: shown.map(({ heartbeatMs }) => heartbeatMs[index as 0 | 1]),
          }))}
        />
      </div>
    </section>
  );
}

type RangeChoiceProps = { readonly range: number; onChange(seconds: number): void };

/** Drawn when it changes, and not with every sample. */
const RangeChoice = memo(function RangeChoice({ range, onChange }: RangeChoiceProps) {
  const texts = useTexts();
  const label = (seconds: number) =>
    seconds > 3600
      ? texts.text('ui.chart.hours', { value: seconds / 3600 })
      : texts.text('ui.chart.minutes', { value: seconds / 60 });
  return (
    <SegmentedControl
      size="xs"
      aria-label={texts.text('ui.chart.range')}
      value={String(range)}
      onChange={(value) => onChange(Number(value))}
      data={ranges.map((seconds) => ({ value: String(seconds), label: label(seconds) }))}
    />
  );
});
