import type { Event } from '../../../core/events/event.ts';
import type { ClusterHealth } from '../../../core/watch/cluster-health.ts';
import type { EngineNotices } from '../../contract/engine-calls.ts';
import type { PairEvent, PairHealth } from '../../contract/pair.ts';
import type { Notify } from '../../contract/server.ts';
import type { Connector } from '../connections/connector.ts';
import type { StoredPair } from '../pairs/describe-pair.ts';
import type { OwnFiles } from '../store/own-files.ts';
import type { Surroundings } from '../surroundings.ts';
import { type History, openHistory } from './history.ts';
import { type PairWatch, type PairWatchParts, startPairWatch } from './pair-watch.ts';
import { forgetWatched, openWatchState, type WatchState } from './watch-state.ts';

/** The watches of all pairs. */
export type FleetWatch = {
  /** Watches these pairs and no others; one whose file changed is watched anew. */
  follow(pairs: readonly StoredPair[]): Promise<void>;
  health(): readonly PairHealth[];
  history(pairId: string): ReturnType<History['read']>;
  /** Does nothing for a pair that is not watched. */
  lookAgain(pairId: string, mayAsk: boolean): void;
  startOver(): void;
  stop(): Promise<void>;
};

/** Who else wants to know, beside the clients. */
export type WatchListener = {
  /** A pair is watched from now on, or anew after its file changed. */
  onBegin(pair: StoredPair, state: WatchState): void;
  onEnd(pairId: string): void;
  /** Comes every second. */
  onSample(pair: StoredPair): void;
  onHealth(pair: StoredPair, health: ClusterHealth): void;
  onEvent(pair: StoredPair, event: Event): void;
};

type Watched = { readonly pair: StoredPair; readonly watch: PairWatch };

export function createFleetWatch(
  { home, clock, askService }: Surroundings,
  files: OwnFiles,
  connector: Connector,
  notify: Notify<EngineNotices>,
  listener: WatchListener,
): FleetWatch {
  const watched = new Map<string, Watched>();
  const histories = new Map<string, History>();
  const reportsOf = reporter(notify, listener);
  const begin = async (pair: StoredPair): Promise<void> => {
    const { spec, summary } = pair;
    if (spec === undefined) return;
    const { id: pairId, serviceUrl } = summary;
    const history = await historyOf(histories, () => openHistory(files, home, pairId), pairId);
    const state = await openWatchState(files, home, pairId);
    listener.onBegin(pair, state);
    const watch = startPairWatch({
      spec,
      connector,
      clock,
      askService,
      state,
      ...(serviceUrl === undefined ? {} : { serviceUrl }),
      ...reportsOf(pair, history),
    });
    watched.set(pairId, { pair, watch });
  };
  const end = async (pairId: string): Promise<void> => {
    const old = watched.get(pairId);
    watched.delete(pairId);
    listener.onEnd(pairId);
    await old?.watch.stop();
    await histories.get(pairId)?.flush();
  };
  const follow = async (pairs: readonly StoredPair[]): Promise<void> => {
    const wanted = new Map(pairs.map((pair) => [pair.summary.id, pair]));
    for (const id of [...watched.keys()].filter((known) => !wanted.has(known))) {
      await end(id);
      histories.delete(id);
      await forgetWatched(files, home, id);
    }
    for (const [id, pair] of wanted) {
      const present = watched.get(id);
      if (present?.pair.yaml === pair.yaml) continue;
      await end(id);
      await begin(pair);
    }
  };
  let following: Promise<void> = Promise.resolve();
  return {
    follow(pairs) {
      following = following.then(() => follow(pairs));
      return following;
    },
    health: () => healthOf(watched),
    history: (pairId) => histories.get(pairId)?.read() ?? { events: [], samples: [] },
    lookAgain: (pairId, mayAsk) => watched.get(pairId)?.watch.lookAgain(mayAsk),
    startOver() {
      for (const { watch } of watched.values()) watch.startOver();
    },
    async stop() {
      await following;
      await Promise.all([...watched.keys()].map(end));
    },
  };
}

function healthOf(watched: ReadonlyMap<string, Watched>): readonly PairHealth[] {
  return [...watched].flatMap(([pairId, { watch }]) => {
    const health = watch.health();
    return health === undefined ? [] : [{ pairId, health }];
  });
}

/** It outlives the watch of a file that is changed. */
async function historyOf(
  known: Map<string, History>,
  open: () => Promise<History>,
  pairId: string,
): Promise<History> {
  const history = known.get(pairId) ?? (await open());
  known.set(pairId, history);
  return history;
}

type Reports = Pick<PairWatchParts, 'onHealth' | 'onEvent' | 'onSample'>;

/** Tells clients and listener what a watch sees, and keeps it. Events are counted over all pairs. */
function reporter(
  notify: Notify<EngineNotices>,
  listener: WatchListener,
): (pair: StoredPair, history: History) => Reports {
  let eventNumber = 0;
  return (pair, history) => {
    const pairId = pair.summary.id;
    return {
      onHealth(health) {
        notify('health', { pairId, health });
        listener.onHealth(pair, health);
      },
      onEvent(event) {
        eventNumber += 1;
        const told: PairEvent = { pairId, number: eventNumber, event };
        history.addEvent(told);
        notify('event', told);
        listener.onEvent(pair, event);
      },
      onSample(sample) {
        history.addSample(sample);
        notify('sample', { pairId, sample });
        listener.onSample(pair);
      },
    };
  };
}
