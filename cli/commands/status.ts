import type { Command } from 'commander';
import { isLoginRefusal } from '../../core/host/login-refusal.ts';
import { readStatus } from '../../core/operations/status.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withReachableHosts } from '../pair-session.ts';
import { readDue, reportDue } from '../report-due.ts';
import { healthExitCode, reportHealth } from '../report-health.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { watchStatus } from '../watch-status.ts';

type StatusOptions = { readonly watch?: boolean };

/** `pairkeeper status`: who serves, whether the other could take over, and why not. */
export function statusCommand(run: VerbRunner): Command {
  return pairCommand(run, 'status', status).option('--watch');
}

async function status(session: PairSession, options: StatusOptions): Promise<VerbEnd> {
  if (options.watch === true) {
    return watchStatus(session);
  }
  const { output, spec, clock, signal } = session;
  const health = await withReachableHosts(session, (hosts) => {
    const failures = hosts.flatMap((host) => ('failure' in host ? [host.failure] : []));
    const [first, second] = failures;
    if (first !== undefined && second !== undefined && failures.every(isLoginRefusal)) {
      // That nobody lets us in says nothing about the pair.
      output.error(first);
      throw second;
    }
    for (const failure of failures) {
      output.error(failure);
    }
    return readStatus(hosts, spec, clock, signal);
  });
  reportHealth(session, health);
  const drills = await readDue(session);
  // Whoever has something to repair is not to be reminded of anything else.
  if (health.state === 'healthy') reportDue(session, drills);
  return { exitCode: healthExitCode(health), result: { health, drills } };
}
