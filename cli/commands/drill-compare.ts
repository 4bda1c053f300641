import { Command } from 'commander';
import { readDrillReports } from '../../core/adapters/report-folder.ts';
import { compareDrills } from '../../core/operations/drills/compare-drills.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { sayComparison } from '../report-drills.ts';
import { reportFolder } from '../report-files.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper drill compare`: the drills of a pair beside each other, without reaching a server. */
export function drillCompareCommand(run: VerbRunner): Command {
  const command = new Command('compare').argument('[file]', '', defaultPairFile).option('--report <folder>');
  // commander gives an option that both have to `drill`, wherever it stands.
  return command.action(
    run((context: CliContext, file: string) => compare(context, file, command.optsWithGlobals())),
  );
}

async function compare(
  context: CliContext,
  file: string,
  { report }: { readonly report?: string },
): Promise<VerbEnd> {
  const spec = await readPairFile(context, file);
  const kept = await readDrillReports(report ?? reportFolder(context.home, spec.name));
  const reports = kept.map((one) => one.report).filter(({ pair }) => pair === spec.name);
  const scenarios = compareDrills(reports);
  sayComparison(context, scenarios);
  return { exitCode: exitCodes.ok, result: { scenarios } };
}
