import type { CancelSignal } from '../../host/cancel-signal.ts';
import type { Host } from '../../host/host.ts';
import type { NodeSpec } from '../../spec/cluster-spec.ts';
import { openConnection } from './open-connection.ts';
import type { SshDependencies } from './ssh-dependencies.ts';
import { sshHost } from './ssh-host.ts';

/**
 * Logs in to a node for running commands on it.
 *
 * @param options.signal aborting ends the attempt with `host.cancelled`
 * @throws AppError as openConnection
 */
export async function connectSsh(
  node: NodeSpec,
  dependencies: SshDependencies,
  options: { readonly signal?: CancelSignal } = {},
): Promise<Host> {
  const connection = await openConnection(node, dependencies, options.signal);
  return sshHost(connection.target, dependencies, connection.close);
}
