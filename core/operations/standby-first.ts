import { AppError } from '../errors/app-error.ts';
import type { Host, HostPair } from '../host/host.ts';
import { parseObservation } from '../watch/observation.ts';
import { WATCH_PROGRAM } from '../watch/watch-program.ts';

/**
 * The order in which nodes are changed one after the other: the one that serves comes last, when the other one is
 * ready to take over, so that the service moves once at most. When none or both say that they serve: the second one
 * first.
 */
export async function standbyFirst(hosts: HostPair): Promise<HostPair> {
  const [firstServes, secondServes] = await Promise.all(hosts.map(serves));
  return secondServes === true && firstServes === false ? hosts : [hosts[1], hosts[0]];
}

async function serves(host: Host): Promise<boolean> {
  try {
    const { stdout } = await host.run([WATCH_PROGRAM, '--once'], { timeoutMs: 5000 });
    const observation = parseObservation(stdout.split('\n')[0] ?? '');
    return observation?.kind === 'snapshot' && observation.vips.length > 0;
  } catch (error) {
    // Whoever changes the node tells of it.
    if (error instanceof AppError) return false;
    throw error;
  }
}
