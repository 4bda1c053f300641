import { Command } from 'commander';
import { resolveUnfinished } from '../../core/apply/unfinished.ts';
import { previewUndo, undoLast } from '../../core/operations/undo.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { requireConsent } from '../consent.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { withHosts } from '../pair-session.ts';
import {
  onEditedOf,
  reportPreview,
  reportTakeBack,
  shallRemovePackages,
  type TakeBackFlags,
} from '../report-take-back.ts';
import { addTakeBackOptions } from '../take-back-options.ts';

/** `pairkeeper undo`: back to before the last change, or to the end of one that was interrupted. */
export function undoCommand(): Command {
  return addTakeBackOptions(
    new Command('undo')
      .description('put both servers back to before the last change')
      .argument('[file]', 'pair file', defaultPairFile),
  ).action(verbAction(undo));
}

async function undo(context: CliContext, file: string, flags: TakeBackFlags): Promise<ExitCode> {
  const { output, clock, random } = context;
  const spec = await readPairFile(context, file);
  return withHosts(context, spec, async (hosts) => {
    const dependencies = { clock, random, emit: output.event };
    const resolved = await resolveUnfinished(hosts, dependencies);
    if (resolved.action === 'rolled-back' || resolved.action === 'undone') {
      output.say(output.texts.text('cli.undo-interrupted'));
      output.result({ verb: 'undo', outcome: resolved.action });
      return exitCodes.ok;
    }
    const preview = await previewUndo(hosts, dependencies);
    if (preview === undefined) {
      output.say(output.texts.text('cli.undo-nothing'));
      output.result({ verb: 'undo', outcome: 'nothing-to-undo' });
      return exitCodes.ok;
    }
    reportPreview(context, preview.nodes);
    const onEdited = onEditedOf(preview.nodes, flags);
    await requireConsent(context, flags.yes, output.texts.text('cli.ask-undo'));
    const removePackages = await shallRemovePackages(context, preview.nodes, flags);
    const result = await undoLast(hosts, { onEdited, removePackages }, dependencies);
    if ('nodes' in result) {
      reportTakeBack(context, result.nodes);
    }
    output.result({ verb: 'undo', ...result });
    return result.outcome === 'undone' ? exitCodes.ok : exitCodes.partial;
  });
}
