import { cleanText } from '../host/clean-text.ts';
import type { RunResult } from '../host/host.ts';
import { OWN_FOLDERS, programPath } from '../host/own-files.ts';
import type { LinkFailure } from './cluster-health.ts';

/** The program on the nodes that tells observations (agent-scripts/linux/watch.sh). */
export const WATCH_PROGRAM = programPath('watch');

/** Exit statuses of a shell, env(1) and sudo for a program that is not there. */
export function isProgramMissing(exitCode: number | null): boolean {
  return exitCode === 127 || exitCode === 126;
}

/** EX_NOPERM of sysexits(3): `refuse_unsafe_files` in agent-scripts/linux/observe-common.sh. */
const REFUSED = 77;

/** Why the program refused to run; undefined when it did not. */
export function refusalOf({ exitCode, stderr }: RunResult): LinkFailure | undefined {
  if (exitCode !== REFUSED) return undefined;
  const path = /refuses to run: (\/\S{1,300}) can be changed/.exec(stderr)?.[1];
  return { code: 'watch.unsafe-files', params: { path: cleanText(path ?? OWN_FOLDERS.join(', ')) } };
}
