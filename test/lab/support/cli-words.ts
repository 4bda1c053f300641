import { expect } from 'vitest';
import type { Lab } from '../../../core/adapters/lab/lab.ts';
import type { CliRun } from './cli-user.ts';

/**
 * Words of `init` for the lab's first two servers, as web-1 and web-2.
 *
 * @param login replaces the login as root with the lab's key
 */
export function initWords(
  lab: Lab,
  file: string,
  login: readonly string[] = ['--identity', lab.sshKeyPath],
): readonly string[] {
  const nodes = lab.nodes
    .slice(0, 2)
    .flatMap(({ address }, index) => ['--node', `web-${index + 1}=${address}`]);
  const vip = ['--vip', `${lab.vip()}/24`, '--witness', lab.gateway];
  return ['init', file, '--name', 'shop', ...nodes, ...vip, ...login];
}

/** Exit status and, with --json, that the last line is the one result and has the same. */
export function expectEnd(run: CliRun, exitCode: number): void {
  expect(run.exitCode, `${run.said}${run.stdout}`).toBe(exitCode);
  if (run.lines.length > 0) {
    expect(run.lines.filter((line) => line.type === 'result')).toEqual([run.lines.at(-1)]);
    expect(run.lines.at(-1)).toMatchObject({ exitCode });
  }
}
