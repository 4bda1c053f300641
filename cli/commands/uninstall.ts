import type { Command } from 'commander';
import { auditedUninstall } from '../../core/operations/audited-operations.ts';
import { previewUninstall } from '../../core/operations/uninstall.ts';
import { auditContext } from '../audit-context.ts';
import { refuseWithoutConsent } from '../consent.ts';
import { exitCodes } from '../exit-codes.ts';
import { finishInterrupted } from '../finish-interrupted.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import { addTakeBackOptions, agreeToTakeBack, reportTakeBack, type TakeBackFlags } from '../take-back.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper uninstall`: both servers as they were before pairkeeper came. */
export function uninstallCommand(run: VerbRunner): Command {
  return addTakeBackOptions(pairCommand(run, 'uninstall', uninstall));
}

async function uninstall(session: PairSession, flags: TakeBackFlags): Promise<VerbEnd> {
  refuseWithoutConsent(session, flags.yes);
  const { output, clock, random } = session;
  const dependencies = { clock, random, emit: output.event };
  return withHosts(session, async (hosts) => {
    await finishInterrupted(session, hosts, flags.yes);
    const previews = await previewUninstall(hosts, dependencies);
    const question = output.texts.text('cli.ask-uninstall');
    const options = await agreeToTakeBack(session, previews, flags, question);
    const result = await auditedUninstall(auditContext(session), hosts, options, dependencies);
    if (result.outcome !== 'edited') {
      reportTakeBack(session, result.nodes);
    }
    return { exitCode: result.outcome === 'uninstalled' ? exitCodes.ok : exitCodes.partial, result };
  });
}
