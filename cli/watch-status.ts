import type { ClusterSpec } from '../core/spec/cluster-spec.ts';
import type { ClusterHealth } from '../core/watch/cluster-health.ts';
import { watchPair } from '../core/watch/watch-pair.ts';
import type { CliContext } from './cli-context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createConnector } from './pair-session.ts';
import { healthExitCode, reportHealth } from './report-health.ts';

/**
 * `status --watch`: prints health whenever it changes and events as they happen, until Ctrl-C.
 *
 * @returns the exit status of the last health that was seen
 */
export async function watchStatus(context: CliContext, spec: ClusterSpec): Promise<ExitCode> {
  const { output, clock, signal } = context;
  const connector = createConnector(context, spec);
  let last: ClusterHealth | undefined;
  await watchPair({
    spec,
    clock,
    signal,
    connect: (node, cancel) => connector.connect(node, cancel),
    onHealth: (health) => {
      last = health;
      if (output.json) {
        output.health(health);
      } else {
        reportHealth(context, health);
      }
    },
    onEvent: (event) => output.event(event),
  });
  output.result({ verb: 'status', health: last });
  return last === undefined ? exitCodes.unknown : healthExitCode(last);
}
