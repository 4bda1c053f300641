import type { Alert } from '../contract/alert.ts';
import type { PairHealth } from '../contract/pair.ts';
import type { TaskKind, TaskView } from '../contract/task.ts';
import type { EngineClient } from './engine-process.ts';
import type { Fleet } from './fleet-view.ts';

type Listeners = {
  /** Something about the fleet changed; comes at most every `PAUSE_MS`. */
  onChange(): void;
  onAlert(alert: Alert): void;
};

export type FleetWatch = {
  fleet(): Fleet;
  /** Whether servers are being changed right now. */
  isChanging(): boolean;
  /** Follows a new engine; the one before is gone. */
  follow(client: EngineClient): void;
  /** The engine is gone: nothing is known until there is another. */
  lose(): void;
};

/** A hundred pairs change at once when the network comes back; the tray is drawn once. */
const PAUSE_MS = 50;

/** Tasks that only look at servers, or only at this computer, can be left at any time. */
const harmless: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'connect',
  'adopt',
  'plan',
  'verify',
  'preview-undo',
  'preview-uninstall',
  'demo',
]);

/** Main's own view of all pairs, for tray and toasts. */
export function watchFleet({ onChange, onAlert }: Listeners): FleetWatch {
  let pairs: Fleet['pairs'] = [];
  const health = new Map<string, PairHealth['health']>();
  /** Tasks that change servers and have not ended. */
  const changes = new Set<string>();
  const noteTask = ({ id, order, state }: TaskView) => {
    const isUnderWay = state === 'running' || state === 'cancelling';
    if (isUnderWay && !harmless.has(order.kind)) changes.add(id);
    else changes.delete(id);
  };
  let isWatched = false;
  let isWaiting = false;
  const changed = () => {
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      onChange();
    }, PAUSE_MS);
  };
  return {
    fleet: () => ({ pairs, health, isWatched }),
    isChanging: () => changes.size > 0,
    follow(client) {
      health.clear();
      client.on('pairs', (listed) => {
        pairs = listed;
        changed();
      });
      client.on('health', ({ pairId, health: judged }) => {
        health.set(pairId, judged);
        changed();
      });
      client.on('alert', onAlert);
      client.on('task', noteTask);
      // An engine that ends meanwhile says nothing; the next one is asked again.
      Promise.all([client.request('pairs.list', {}), client.request('pairs.health', {})]).then(
        ([listed, judged]) => {
          pairs = listed;
          for (const one of judged) health.set(one.pairId, one.health);
          isWatched = true;
          changed();
        },
        () => undefined,
      );
    },
    lose() {
      isWatched = false;
      changes.clear();
      changed();
    },
  };
}
