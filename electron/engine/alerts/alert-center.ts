import * as z from 'zod';
import type { Event } from '../../../core/events/event.ts';
import type { Clock, Random } from '../../../core/host/clock.ts';
import { type AlertBody, type AlertWatcher, createAlertWatcher } from '../../../core/watch/alerts.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { Alert } from '../../contract/alert.ts';
import type { StoredPair } from '../pairs/describe-pair.ts';
import { createLateWriter } from '../store/late-writer.ts';
import type { OwnFiles } from '../store/own-files.ts';
import type { WatchListener } from '../watch/fleet-watch.ts';
import type { WatchState } from '../watch/watch-state.ts';

/** What the admin must hear of, from all pairs. */
export type AlertCenter = WatchListener & {
  /** Newest first. */
  list(): readonly Alert[];
  /** A task of this computer begins, or has ended, to change a pair. */
  ownChange(pairId: string, isRunning: boolean): void;
  stop(): Promise<void>;
};

type Entry = {
  readonly pair: StoredPair;
  readonly watcher: AlertWatcher;
  readonly state: WatchState;
  timer?: NodeJS.Timeout;
};

const MAX_ALERTS = 200;
const WRITE_WITHIN_MS = 1000;

/** Alerts of earlier runs of the app are still listed. */
export async function readAlerts(files: OwnFiles, path: string): Promise<readonly Alert[]> {
  const kept = await files.read(path, keptAlerts);
  return (kept?.alerts ?? []) as unknown as readonly Alert[];
}

const keptAlerts = z.object({
  version: z.literal(1),
  alerts: z.array(z.looseObject({ id: z.string(), pairId: z.string(), code: z.string(), at: z.string() })),
});

/** @param isChanging whether a task of this computer changes the pair now */
export function createAlertCenter(
  { clock, random }: { readonly clock: Clock; readonly random: Random },
  kept: { readonly files: OwnFiles; readonly path: string; readonly alerts: readonly Alert[] },
  isChanging: (pairId: string) => boolean,
  onAlert: (alert: Alert) => void,
): AlertCenter {
  const entries = new Map<string, Entry>();
  const alerts: Alert[] = [...kept.alerts];
  const writer = createLateWriter(kept.files, kept.path, () => `${JSON.stringify({ version: 1, alerts })}\n`);
  const publish = ({ pair }: Entry, body: AlertBody) => {
    const { id: pairId, name } = pair.summary;
    const alert = { id: `alert-${random.hex(6)}`, pairId, pair: name, ...body };
    alerts.unshift(alert);
    alerts.length = Math.min(alerts.length, MAX_ALERTS);
    writer.changed(WRITE_WITHIN_MS);
    onAlert(alert);
  };
  const look = (entry: Entry) => {
    clearTimeout(entry.timer);
    const before = entry.watcher.told();
    for (const body of entry.watcher.look(clock.now())) publish(entry, body);
    const told = entry.watcher.told();
    if (told !== undefined && told !== before) entry.state.noteTold(told);
    const next = entry.watcher.nextLookAtMs();
    if (next !== undefined) entry.timer = setTimeout(() => look(entry), Math.max(10, next - clock.now()));
  };
  const withEntry = (pairId: string, work: (entry: Entry) => void) => {
    const entry = entries.get(pairId);
    if (entry === undefined) return;
    work(entry);
    look(entry);
  };
  return {
    list: () => [...alerts],
    onBegin(pair, state) {
      const { id, predictedFailoverMs } = pair.summary;
      const watcher = createAlertWatcher({
        ...(predictedFailoverMs === undefined ? {} : { predictedMs: predictedFailoverMs }),
        ...(state.before === undefined ? {} : { before: state.before }),
      });
      if (isChanging(id)) watcher.ownChange(true, clock.now());
      entries.set(id, { pair, watcher, state });
    },
    onEnd(pairId) {
      clearTimeout(entries.get(pairId)?.timer);
      entries.delete(pairId);
    },
    onHealth: ({ summary }, health: ClusterHealth) =>
      withEntry(summary.id, ({ watcher }) => watcher.health(health)),
    onEvent: ({ summary }, event: Event) => withEntry(summary.id, ({ watcher }) => watcher.event(event)),
    onSample({ summary }) {
      const entry = entries.get(summary.id);
      if (entry?.watcher.isSeen() !== true) return;
      entry.watcher.seen(clock.now());
      entry.state.noteSeen(clock.now());
    },
    ownChange: (pairId, isRunning) =>
      withEntry(pairId, ({ watcher }) => watcher.ownChange(isRunning, clock.now())),
    stop() {
      for (const { timer } of entries.values()) clearTimeout(timer);
      return writer.flush();
    },
  };
}
