import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import classes from './time-series.module.css';

type Series = {
  readonly label: string;
  /** Name of a colour variable, e.g. `--pk-accent`. */
  readonly color: string;
  /** Dashes tell lines apart where colour alone would. */
  readonly dash?: readonly number[];
  /** One for each time; null is a gap. */
  readonly values: readonly (number | null)[];
};

type TimeSeriesProps = {
  readonly title: string;
  /** The unit of the values, for the axis. */
  readonly unit: string;
  /** Milliseconds since the epoch, rising. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** How much of the past is shown, seconds. */
  readonly rangeSeconds: number;
  /** What the chart says, in a sentence: all that who can't see it gets. */
  readonly summary: string;
};

const HEIGHT = 130;
/** A chart of less than that is noise drawn large. */
const LEAST_TOP = 0.1;

/** Values over time. Draws only what is new while it is in view; colours follow the scheme. */
export function TimeSeries({ title, unit, times, series, rangeSeconds, summary }: TimeSeriesProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scheme = useComputedColorScheme('light');
  const shape = JSON.stringify([unit, series.map(({ label, color, dash }) => [label, color, dash])]);
  const data = dataOf(times, series);
  const newest = useRef({ data, rangeSeconds, series });
  newest.current = { data, rangeSeconds, series };

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only when its looks change (shape), not its data
  useEffect(() => {
    const element = box.current;
    if (element === null || !canDraw()) return;
    const made = new uPlot(
      optionsFor(element, newest.current.series, unit),
      newest.current.data as uPlot.AlignedData,
      element,
    );
    plot.current = made;
    showRange(made, newest.current.data[0], newest.current.rangeSeconds);
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [shape]);

  useEffect(() => {
    if (plot.current === undefined || document.hidden) return;
    plot.current.setData(data as uPlot.AlignedData, false);
    showRange(plot.current, data[0], rangeSeconds);
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the page has the scheme's colours a moment after it is told
  useEffect(() => {
    const frame = requestAnimationFrame(() => plot.current?.redraw(false));
    return () => cancelAnimationFrame(frame);
  }, [scheme]);

  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <strong>{title}</strong> <span className={`${classes.summary} tabular`}>{summary}</span>
      </figcaption>
      <div ref={box} className={classes.plot} aria-hidden="true" />
      {series.length > 1 && (
        <ul className={classes.legend} aria-hidden="true">
          {series.map(({ label, color, dash }) => (
            <li key={label}>
              <svg width="22" height="8" aria-hidden="true">
                <path
                  d="M0 4H22"
                  stroke={`var(${color})`}
                  strokeWidth="2"
                  strokeDasharray={dash?.join(' ')}
                />
              </svg>
              {label}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}

type Columns = readonly [readonly number[], ...(readonly (readonly (number | null)[])[])];

function dataOf(times: readonly number[], series: readonly Series[]): Columns {
  return [times.map((time) => time / 1000), ...series.map(({ values }) => values)];
}

function showRange(plot: uPlot, seconds: readonly number[], rangeSeconds: number): void {
  const max = seconds.at(-1) ?? Date.now() / 1000;
  plot.setScale('x', { min: max - rangeSeconds, max });
}

function optionsFor(element: HTMLElement, series: readonly Series[], unit: string): uPlot.Options {
  const style = getComputedStyle(element);
  // Asked for at each drawing: `style` follows the scheme.
  const colour = (name: string) => () => style.getPropertyValue(name).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    font,
    grid: { stroke: colour('--pk-line'), width: 1 },
    ticks: { stroke: colour('--pk-line'), width: 1, size: 4 },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, LEAST_TOP) * 1.1] } },
    axes: [
      { ...axis, size: 28, values: (_plot, splits) => splits.map(clockLabel) },
      { ...axis, size: 64, values: (_plot, splits) => splits.map((value) => `${value} ${unit}`) },
    ],
    series: [
      {},
      ...series.map(({ label, color, dash }) => ({
        label,
        stroke: colour(color),
        width: 1.5,
        points: { show: false },
        ...(dash === undefined ? {} : { dash: [...dash] }),
      })),
    ],
  };
}

function clockLabel(seconds: number): string {
  return new Date(seconds * 1000).toTimeString().slice(0, seconds % 60 === 0 ? 5 : 8);
}

/** Where there is no canvas (tests without a screen) the summary stands alone. */
function canDraw(): boolean {
  return document.createElement('canvas').getContext('2d') !== null;
}
