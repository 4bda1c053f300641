import { AppError } from '../errors/app-error.ts';
import type { CancelSignal } from '../host/cancel-signal.ts';
import type { Clock } from '../host/clock.ts';
import type { Host } from '../host/host.ts';
import type { ClusterSpec } from '../spec/cluster-spec.ts';
import { bareFailure, type ClusterHealth, linkFailure } from '../watch/cluster-health.ts';
import { addObservation, loseLink, type NodeView, newView } from '../watch/node-view.ts';
import { parseObservation } from '../watch/observation.ts';
import { reduceHealth } from '../watch/reduce.ts';
import { isProgramMissing, refusalOf, WATCH_PROGRAM } from '../watch/watch-program.ts';

/** A node that could not be reached: a result of `status`, not a failure of it. */
export type UnreachableHost = { readonly node: string; readonly failure: AppError };

/** Milliseconds after which a node that was reached counts as silent. */
const answerWithinMs = 5000;

/**
 * Reads how the pair is now, in one round trip to each node at the same time.
 *
 * @param hosts in the order of pair.yaml, each connected or the error that connecting ended with
 * @throws AppError `status.not-paired` when both nodes answer but neither was ever set up by pairkeeper
 */
export async function readStatus(
  hosts: readonly [Host | UnreachableHost, Host | UnreachableHost],
  spec: ClusterSpec,
  clock: Clock,
  signal?: CancelSignal,
): Promise<ClusterHealth> {
  const views = await Promise.all([readView(hosts[0], clock, signal), readView(hosts[1], clock, signal)]);
  if (views.every((view) => view.link === 'not-installed')) {
    throw new AppError('status.not-paired', { kind: 'blocked', params: { pair: spec.name } });
  }
  return reduceHealth(spec, views, clock.now());
}

async function readView(
  host: Host | UnreachableHost,
  clock: Clock,
  signal: CancelSignal | undefined,
): Promise<NodeView> {
  const view = newView(clock.now());
  if ('failure' in host) {
    return loseLink(view, clock.now(), linkFailure(host.failure, 'watch.failed'));
  }
  try {
    const result = await host.run([WATCH_PROGRAM, '--once'], {
      timeoutMs: answerWithinMs,
      ...(signal === undefined ? {} : { signal }),
    });
    if (isProgramMissing(result.exitCode)) {
      return loseLink(view, clock.now(), bareFailure('watch.not-installed'), 'not-installed');
    }
    const refusal = refusalOf(result);
    if (refusal !== undefined) return loseLink(view, clock.now(), refusal);
    const observation = parseObservation(result.stdout.split('\n')[0] ?? '');
    return observation?.kind === 'snapshot'
      ? addObservation(view, observation, clock.now())
      : loseLink(view, clock.now(), bareFailure('watch.unreadable'));
  } catch (error) {
    return loseLink(view, clock.now(), linkFailure(error, 'watch.failed'));
  }
}
