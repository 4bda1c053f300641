import { AppError } from '../core/errors/app-error.ts';
import type { CancelSignal } from '../core/host/cancel-signal.ts';
import { isLoginRefusal } from '../core/host/login-refusal.ts';
import type { ClusterHealth } from '../core/watch/cluster-health.ts';
import { watchPair } from '../core/watch/watch-pair.ts';
import { exitCodes } from './exit-codes.ts';
import type { PairSession } from './pair-session.ts';
import { healthExitCode, reportHealth } from './report-health.ts';
import type { VerbEnd } from './verb-runner.ts';

/**
 * `status --watch`: prints health whenever it changes and events as they happen, until Ctrl-C, or until nobody reads
 * what is printed.
 *
 * @returns the exit status of the last health that was seen: a watch is ended by Ctrl-C, so that is no failure
 * @throws AppError when neither node lets us in; a node that is out of reach is tried again for ever
 */
export async function watchStatus(session: PairSession): Promise<VerbEnd> {
  const { output, spec, clock, signal, readerGone } = session;
  const ending = new AbortController();
  for (const reason of [signal, readerGone]) {
    reason.addEventListener('abort', () => ending.abort(), { once: true });
  }
  // Ctrl-C is how a watch ends: nothing is begun that would have to be said or finished.
  session.takeSignals(() => ending.abort());
  const refused = new Map<string, AppError>();
  const connect = async (node: string, cancel: CancelSignal) => {
    try {
      return await session.connectNode(node, cancel);
    } catch (error) {
      if (isLoginRefusal(error) && !refused.has(node)) {
        refused.set(node, error);
        output.error(error);
        if (refused.size === spec.nodes.length) {
          ending.abort();
        }
      }
      throw error;
    }
  };
  let last: ClusterHealth | undefined;
  const [first, second] = spec.nodes;
  output.progress('connecting', { first: first.name, second: second.name });
  await watchPair({
    spec,
    clock,
    signal: ending.signal,
    connect,
    onHealth: (health) => {
      last = health;
      if (output.json) {
        output.health(health);
      } else {
        reportHealth(session, health);
      }
    },
    onEvent: (event) => output.event(event),
  });
  if (refused.size === spec.nodes.length) {
    throw new AppError('cli.nobody-lets-in', { kind: 'connection' });
  }
  return {
    exitCode: last === undefined ? exitCodes.unknown : healthExitCode(last),
    result: { health: last },
  };
}
