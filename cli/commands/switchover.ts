import { Command } from 'commander';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { switchover } from '../../core/operations/switchover.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { requireConsent } from '../consent.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { withHosts } from '../pair-session.ts';
import { writeSwitchoverReport } from '../report-files.ts';
import { reportOutage } from '../report-outage.ts';
import { clientService, failsBackTo } from '../service-of-pair.ts';

/** `pairkeeper switchover`: a planned move of the addresses, with the outage measured from here. */
export function switchoverCommand(): Command {
  return new Command('switchover')
    .description('move the addresses to the other node on purpose, and measure the outage')
    .argument('[file]', 'pair file', defaultPairFile)
    .requiredOption('--to <node>', 'the node that shall serve')
    .option('--yes', 'do not ask')
    .option('--report <folder>', 'keep what was measured there, as JSON')
    .action(verbAction(runSwitchover));
}

async function runSwitchover(
  context: CliContext,
  file: string,
  options: { readonly to: string; readonly yes?: boolean; readonly report?: string },
): Promise<ExitCode> {
  const { output, clock, signal } = context;
  const spec = await readPairFile(context, file);
  await requireConsent(context, options.yes, output.texts.text('cli.ask-switchover', { node: options.to }));
  const service = clientService(spec);
  const back = failsBackTo(spec);
  const startedAt = new Date(clock.now()).toISOString();
  const result = await withHosts(context, spec, (hosts) =>
    switchover({
      spec,
      hosts,
      clock,
      events: output.event,
      to: options.to,
      signal,
      ...(back === undefined ? {} : { failsBackTo: back }),
      ...(service === undefined ? {} : { probe: { probe: createHttpProbe(), url: service.url } }),
    }),
  );
  if (result.measured !== undefined) {
    reportOutage(context, result.measured);
  }
  if (options.report !== undefined) {
    await writeSwitchoverReport(options.report, startedAt, result);
  }
  output.result({ verb: 'switchover', ...result });
  return result.outcome === 'reverted' ? exitCodes.rolledBack : exitCodes.ok;
}
