import { openShell } from '../../../core/adapters/ssh/open-shell.ts';
import type { SshDependencies } from '../../../core/adapters/ssh/ssh-dependencies.ts';
import type { TerminalSize } from '../../../core/host/shell.ts';
import type { NodeSpec } from '../../../core/spec/cluster-spec.ts';
import type { Port } from '../../contract/port.ts';
import { startRecording } from './recording.ts';
import { TERM } from './shell-link.ts';
import { startTerminalSession } from './terminal-session.ts';

export type TerminalRequest = {
  /** How to reach the server. */
  readonly node: NodeSpec;
  readonly size: TerminalSize;
  /** Folder for a recording of the output; undefined keeps none. */
  readonly recordIn: string | undefined;
};

/**
 * Opens a terminal on a node; what becomes of it is told over the port.
 *
 * @throws what the file system says when the recording can't be begun; nothing is connected then
 */
export async function openTerminal(
  port: Port,
  { node, size, recordIn }: TerminalRequest,
  dependencies: SshDependencies,
): Promise<void> {
  const { clock } = dependencies;
  const recording =
    recordIn === undefined
      ? undefined
      : await startRecording({ folder: recordIn, node: node.name, size, term: TERM, clock });
  startTerminalSession(port, {
    size,
    clock,
    recording,
    openShell: (options) => openShell(node, dependencies, options),
  });
}
