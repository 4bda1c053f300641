import type { AppError } from '../../../core/errors/app-error.ts';
import type { Clock } from '../../../core/host/clock.ts';
import type { OpenShell, TerminalSize } from '../../../core/host/shell.ts';
import type { NodeSpec } from '../../../core/spec/cluster-spec.ts';
import type { Port } from '../../contract/port.ts';
import { startRecording } from './recording.ts';
import { TERM } from './shell-link.ts';
import { startTerminalSession } from './terminal-session.ts';

export type TerminalRequest = {
  readonly node: NodeSpec;
  /** Reaches the server: each use is a connection of its own, and may ask the admin. */
  readonly openShell: OpenShell;
  readonly clock: Clock;
  readonly size: TerminalSize;
  /** Folder for a recording of the output; undefined keeps none. */
  readonly recordIn: string | undefined;
  /** The recording ended before the terminal. */
  readonly onRecordingEnded: (error: AppError) => void;
};

/**
 * Opens a terminal on a node; what becomes of it is told over the port.
 *
 * @throws AppError `store.unwritable` when the recording can't be begun; nothing is connected then
 */
export async function openTerminal(
  port: Port,
  { node, size, recordIn, onRecordingEnded: onEnded, openShell, clock }: TerminalRequest,
): Promise<void> {
  const recording =
    recordIn === undefined
      ? undefined
      : await startRecording({ folder: recordIn, node: node.name, size, term: TERM, clock, onEnded });
  startTerminalSession(port, {
    size,
    clock,
    recording,
    openShell,
  });
}
