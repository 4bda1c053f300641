import { Command } from 'commander';
import { resolveUnfinished } from '../../core/apply/unfinished.ts';
import { previewUninstall, uninstallPair } from '../../core/operations/uninstall.ts';
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

/** `pairkeeper uninstall`: both servers as they were before pairkeeper came. */
export function uninstallCommand(): Command {
  return addTakeBackOptions(
    new Command('uninstall')
      .description('put both servers back to before pairkeeper, and remove all that is its own')
      .argument('[file]', 'pair file', defaultPairFile),
  ).action(verbAction(uninstall));
}

async function uninstall(context: CliContext, file: string, flags: TakeBackFlags): Promise<ExitCode> {
  const { output, clock, random } = context;
  const spec = await readPairFile(context, file);
  return withHosts(context, spec, async (hosts) => {
    const dependencies = { clock, random, emit: output.event };
    await resolveUnfinished(hosts, dependencies);
    const previews = await previewUninstall(hosts, dependencies);
    reportPreview(context, previews);
    const onEdited = onEditedOf(previews, flags);
    await requireConsent(context, flags.yes, output.texts.text('cli.ask-uninstall'));
    const removePackages = await shallRemovePackages(context, previews, flags);
    const result = await uninstallPair(hosts, { onEdited, removePackages }, dependencies);
    if (result.outcome !== 'edited') {
      reportTakeBack(context, result.nodes);
    }
    output.result({ verb: 'uninstall', ...result });
    return result.outcome === 'uninstalled' ? exitCodes.ok : exitCodes.partial;
  });
}
