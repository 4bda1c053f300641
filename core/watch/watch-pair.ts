import type { Event } from '../events/event.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock } from '../host/clock.ts';
import type { Host } from '../host/host.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { bareFailure, type ClusterHealth, type LinkFailure, linkFailure } from './cluster-health.ts';
import { eventOf } from './event-of.ts';
import { isSilent } from './judge-node.ts';
import { addObservation, loseLink, type NodeView, newView } from './node-view.ts';
import { type NodeEvent, type Observation, parseObservation } from './observation.ts';
import { reduceHealth } from './reduce.ts';
import { isProgramMissing, refusalOf, WATCH_PROGRAM } from './watch-program.ts';

/** Makes a new connection to a node. Throws an AppError when that fails. */
export type Connect = (node: string, signal: CancelSignal) => Promise<Host>;

export type WatchOptions = {
  readonly spec: ClusterSpec;
  readonly connect: Connect;
  readonly clock: Clock;
  /** Aborting ends the watch; `watchPair` then resolves. */
  readonly signal: CancelSignal;
  /** Called with the first health and whenever it differs from the one before. */
  readonly onHealth?: (health: ClusterHealth) => void;
  /** Called for each event of the nodes, once, in the order in which each node recorded them. */
  readonly onEvent?: (event: Event, sequence: number) => void;
  /** Called for everything that a node tells, as soon as it is read. */
  readonly onObservation?: (node: string, observation: Observation) => void;
  /** Number of the last event known by node: what came after it is told first. Default: from now on. */
  readonly since?: Readonly<Record<string, number>>;
};

/** Pauses before a connection is tried again, milliseconds; the last one repeats. */
const backOffMs = [250, 500, 1000, 2000, 5000, 10_000];

/** Without any line health is judged anew this often, so that silence is noticed. */
const idleJudgementMs = 2000;

type Watcher = {
  readonly views: [NodeView, NodeView];
  readonly lastSequence: [number | undefined, number | undefined];
  /** Ends the node's connection, so that a new one is made. */
  readonly cut: [() => void, () => void];
  judge(): void;
};

/**
 * Watches both nodes over one stream each until the signal aborts. A lost connection is made again with growing
 * pauses; meanwhile the node counts as not seen from here, and afterwards the events that were missed are told.
 */
export async function watchPair(options: WatchOptions): Promise<void> {
  const { clock, signal } = options;
  const watcher = createWatcher(options);
  watcher.judge();
  await Promise.all([
    followNode(options, watcher, 0),
    followNode(options, watcher, 1),
    (async () => {
      while (!signal.aborted) {
        await clock.sleep(idleJudgementMs, signal);
        if (signal.aborted) return;
        cutSilent(watcher, clock.now());
        watcher.judge();
      }
    })(),
  ]);
}

/**
 * A network that comes back would bring what was sent meanwhile line by line, and each line would count as news. A new
 * stream begins with how the node is now.
 */
function cutSilent({ views, cut }: Watcher, nowMs: number): void {
  for (const index of [0, 1] as const) if (isSilent(views[index], nowMs)) cut[index]();
}

function createWatcher({ spec, clock, onHealth, since }: WatchOptions): Watcher {
  const now = clock.now();
  const views: [NodeView, NodeView] = [newView(now), newView(now)];
  let told = '';
  return {
    views,
    lastSequence: [since?.[spec.nodes[0].name], since?.[spec.nodes[1].name]],
    cut: [() => undefined, () => undefined],
    judge() {
      // Before both nodes were tried, "unknown" would be no news but impatience.
      if (views.some((view) => view.link === 'connecting')) return;
      const health = reduceHealth(spec, views, clock.now());
      const text = JSON.stringify(health, (key, value: unknown) =>
        key === 'uptimeSeconds' ? undefined : value,
      );
      if (text !== told) {
        told = text;
        onHealth?.(health);
      }
    },
  };
}

async function followNode(options: WatchOptions, watcher: Watcher, index: 0 | 1): Promise<void> {
  const { clock, signal } = options;
  let failures = 0;
  while (!signal.aborted) {
    const heardBefore = watcher.views[index].heardAtMs;
    const end = await readStream(options, watcher, index);
    if (signal.aborted) return;
    watcher.views[index] = loseLink(watcher.views[index], clock.now(), end.failure, end.link);
    watcher.judge();
    failures = watcher.views[index].heardAtMs === heardBefore ? failures + 1 : 0;
    await clock.sleep(backOffMs[Math.min(failures, backOffMs.length - 1)] ?? 0, signal);
  }
}

type StreamEnd = { readonly failure: LinkFailure; readonly link: 'lost' | 'not-installed' };

/** Reads one connection's stream to its end; says how it ended. */
async function readStream(options: WatchOptions, watcher: Watcher, index: 0 | 1): Promise<StreamEnd> {
  const { spec, connect, signal } = options;
  let host: Host | undefined;
  let isCut = false;
  try {
    const made = await connect(spec.nodes[index].name, signal);
    host = made;
    watcher.cut[index] = () => {
      isCut = true;
      void made.close().catch(() => undefined);
    };
    const since = watcher.lastSequence[index];
    const argv = since === undefined ? [WATCH_PROGRAM] : [WATCH_PROGRAM, '--since', String(since)];
    const result = await host.run(argv, {
      signal,
      onLine: (line) => takeLine(options, watcher, index, parseObservation(line)),
    });
    return isProgramMissing(result.exitCode)
      ? { failure: bareFailure('watch.not-installed'), link: 'not-installed' }
      : { failure: refusalOf(result) ?? bareFailure('watch.ended'), link: 'lost' };
  } catch (error) {
    const failure = isCut ? bareFailure('watch.silent') : linkFailure(error, 'watch.failed');
    return { failure, link: 'lost' };
  } finally {
    // The stream is over either way, and why is told above.
    await host?.close().catch(() => undefined);
  }
}

function takeLine(
  options: WatchOptions,
  watcher: Watcher,
  index: 0 | 1,
  observation: Observation | undefined,
): void {
  if (observation === undefined || options.signal.aborted) return;
  options.onObservation?.(options.spec.nodes[index].name, observation);
  const last = watcher.lastSequence[index];
  if (observation.kind === 'snapshot') {
    // A lower number than the last one known: the spool was lost and began anew.
    if (last === undefined || observation.seq < last) watcher.lastSequence[index] = observation.seq;
  }
  const isRepeated = observation.kind === 'event' && last !== undefined && observation.seq <= last;
  if (isRepeated) return;
  watcher.views[index] = addObservation(watcher.views[index], observation, options.clock.now());
  if (observation.kind === 'event') {
    watcher.lastSequence[index] = observation.seq;
    tell(options, index, observation);
  }
  watcher.judge();
}

function tell(options: WatchOptions, index: 0 | 1, event: NodeEvent): void {
  options.onEvent?.(eventOf(options.spec.nodes[index].name, event), event.seq);
}
