import { programPath } from '../host/own-files.ts';
/** The program on the nodes that tells observations (agent-scripts/linux/watch.sh). */
export const WATCH_PROGRAM = programPath('watch');

/** Exit statuses of a shell, env(1) and sudo for a program that is not there. */
export function isProgramMissing(exitCode: number | null): boolean {
  return exitCode === 127 || exitCode === 126;
}
