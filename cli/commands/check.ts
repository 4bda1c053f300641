import { Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import { probePairNetwork } from '../../core/operations/probe-pair-network.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { withHosts } from '../pair-session.ts';
import { reportFindings } from '../report-findings.ts';

/** `pairkeeper check`: connects, gathers facts, probes the network, and says everything that was found. */
export function checkCommand(): Command {
  return new Command('check')
    .description('look at both servers and say everything that stands in the way; changes nothing')
    .argument('[file]', 'pair file', defaultPairFile)
    .option('--verbose', 'also list what was found to be fine')
    .action(verbAction(check));
}

async function check(
  context: CliContext,
  file: string,
  options: { readonly verbose?: boolean },
): Promise<ExitCode> {
  const spec = await readPairFile(context, file);
  const { clock, signal } = context;
  const findings = await withHosts(context, spec, async (hosts) => {
    const planned = await planPair({ spec, hosts, components, clock });
    const network = await probePairNetwork({ spec, hosts, components, facts: planned.facts, signal });
    return [...planned.findings, ...network];
  });
  const blockers = reportFindings(context, findings, options.verbose === true);
  context.output.result({ verb: 'check', blockers });
  return blockers > 0 ? exitCodes.blocked : exitCodes.ok;
}
