import type { Command } from 'commander';
import { auditedUndo } from '../../core/operations/audited-operations.ts';
import { previewUndo } from '../../core/operations/undo.ts';
import { fullTime } from '../../locales/moments.ts';
import { auditContext } from '../audit-context.ts';
import { refuseWithoutConsent } from '../consent.ts';
import { exitCodes } from '../exit-codes.ts';
import { finishInterrupted } from '../finish-interrupted.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import { addTakeBackOptions, agreeToTakeBack, reportTakeBack, type TakeBackFlags } from '../take-back.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper undo`: back to before the last change, or to the end of one that was interrupted. */
export function undoCommand(run: VerbRunner): Command {
  return addTakeBackOptions(pairCommand(run, 'undo', undo));
}

async function undo(session: PairSession, flags: TakeBackFlags): Promise<VerbEnd> {
  refuseWithoutConsent(session, flags.yes);
  const { output, clock, random } = session;
  const dependencies = { clock, random, emit: output.event };
  return withHosts(session, async (hosts) => {
    const finished = await finishInterrupted(session, hosts, flags.yes);
    if (finished.action !== 'none' && finished.action !== 'confirmed') {
      const exitCode = finished.action === 'partial' ? exitCodes.partial : exitCodes.ok;
      return { exitCode, result: { ...finished, outcome: finished.action } };
    }
    const preview = await previewUndo(hosts, dependencies);
    if (preview === undefined) {
      output.say(output.texts.text('cli.undo-nothing'));
      return { exitCode: exitCodes.ok, result: { outcome: 'nothing-to-undo' } };
    }
    const { transactionId, changedAt, nodes } = preview;
    output.say(output.texts.text('cli.undo-which', { when: fullTime(changedAt), id: transactionId }));
    const agreed = await agreeToTakeBack(session, nodes, flags, output.texts.text('cli.ask-undo'));
    const options = { ...agreed, transactionId };
    const result = await auditedUndo(auditContext(session), hosts, options, dependencies);
    if ('nodes' in result) {
      reportTakeBack(session, result.nodes);
    }
    return { exitCode: result.outcome === 'undone' ? exitCodes.ok : exitCodes.partial, result };
  });
}
