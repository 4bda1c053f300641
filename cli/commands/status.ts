import { Command } from 'commander';
import { readStatus } from '../../core/operations/status.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { withReachableHosts } from '../pair-session.ts';
import { healthExitCode, reportHealth } from '../report-health.ts';
import { watchStatus } from '../watch-status.ts';

/** `pairkeeper status`: who serves, whether the other could take over, and why not. */
export function statusCommand(): Command {
  return new Command('status')
    .description('say who holds the address, and whether the other node could take over')
    .argument('[file]', 'pair file', defaultPairFile)
    .option('--watch', 'go on and print events as they happen; ends with Ctrl-C')
    .action(verbAction(status));
}

async function status(
  context: CliContext,
  file: string,
  options: { readonly watch?: boolean },
): Promise<ExitCode> {
  const spec = await readPairFile(context, file);
  if (options.watch === true) {
    return watchStatus(context, spec);
  }
  const health = await withReachableHosts(context, spec, (hosts) =>
    readStatus(hosts, spec, context.clock, context.signal),
  );
  reportHealth(context, health);
  context.output.result({ verb: 'status', health });
  return healthExitCode(health);
}
