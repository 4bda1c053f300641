import * as z from 'zod';
import { describeAlert } from '../../locales/describe.ts';
import type { Texts } from '../../locales/texts.ts';
import type { Alert } from '../contract/alert.ts';

const heldAlert = z.object({
  id: z.string(),
  pairId: z.string(),
  pair: z.string(),
  code: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  at: z.string(),
  state: z.enum(['healthy', 'degraded', 'down', 'unknown', 'maintenance']),
  node: z.string().exactOptional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Pairs of which the last alert is kept; of others it is only known that there were some. */
const MOST_PAIRS = 100;

/** Alerts that came while no toast was to be shown; goes over a restart of the app. */
export const heldAlerts = z.object({
  version: z.literal(1).default(1),
  /** All of them. */
  count: z.int().min(0).default(0),
  /** The last one of each pair, the newest last: it says how the pair stands. */
  last: z.array(heldAlert).max(MOST_PAIRS).default([]),
});
export type HeldAlerts = Readonly<z.infer<typeof heldAlerts>>;

export const noneHeld: HeldAlerts = heldAlerts.parse({});

export function hold({ version, count, last }: HeldAlerts, alert: Alert): HeldAlerts {
  const others = last.filter(({ pairId }) => pairId !== alert.pairId);
  return { version, count: count + 1, last: [...others, alert].slice(-MOST_PAIRS) };
}

/** Lines of a digest; notification daemons show three to five. */
const MOST_LINES = 3;

/** Severest first. */
const levels: readonly Alert['level'][] = ['error', 'warning', 'info'];

/** What was held, in one toast: how the pairs stand that something happened to, the worst ones first. */
export function digestText(
  { count, last }: HeldAlerts,
  texts: Texts,
): { readonly title: string; readonly body: string } {
  const [only] = last;
  if (count === 1 && only !== undefined) return describeAlert(only, texts);
  const sorted = levels.flatMap((level) => [...last].reverse().filter((alert) => alert.level === level));
  const lines = sorted.slice(0, MOST_LINES).map((alert) => describeAlert(alert, texts).title);
  const rest = sorted.length - lines.length;
  const more = rest === 0 ? [] : [texts.text('desktop.digest.more', { count: rest })];
  return {
    title: texts.text('desktop.digest.title', { count }),
    body: [...lines, ...more].join('\n'),
  };
}
