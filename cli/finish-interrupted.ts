import { inspectTransactions, type Resolution } from '../core/apply/unfinished.ts';
import type { HostPair } from '../core/host/host.ts';
import { auditedFinish } from '../core/operations/audited-operations.ts';
import { auditContext } from './audit-context.ts';
import { requireConsent } from './consent.ts';
import type { PairSession } from './pair-session.ts';

/**
 * Looks whether an earlier run was interrupted half-way, and with consent brings it to an end: completed where one
 * node was confirmed already, else taken back on both.
 *
 * @throws AppError `apply.in-progress` while another run is at it; `cli.declined`
 */
export async function finishInterrupted(
  session: PairSession,
  hosts: HostPair,
  yes: boolean | undefined,
): Promise<Resolution> {
  const { output, clock, random } = session;
  const dependencies = { clock, random, emit: output.event };
  const found = await inspectTransactions(hosts, dependencies);
  const open = hosts.filter((_, index) => found[index]?.unfinished !== undefined);
  if (open.length === 0) {
    return { action: 'none' };
  }
  const nodes = open.map((host) => host.node).join(', ');
  output.say(`${output.style.yellow('▲')} ${output.texts.text('cli.interrupted-found', { nodes })}`);
  await requireConsent(session, yes, output.texts.text('cli.ask-finish'));
  const resolution = await auditedFinish(auditContext(session), hosts, dependencies);
  if (resolution.action !== 'none') {
    output.say(output.texts.text(`cli.interrupted-${resolution.action}`));
  }
  return resolution;
}
