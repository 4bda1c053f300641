import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import { isEmptyPlan } from '../../core/plan/plan.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { withHosts } from '../pair-session.ts';
import { reportFindings } from '../report-findings.ts';
import { countChanges, reportPlan } from '../report-plan.ts';

type PlanOptions = { readonly out?: string; readonly diff: boolean };

/** `pairkeeper plan`: what `apply` would change, and also what somebody changed by hand since (drift). */
export function planCommand(): Command {
  return new Command('plan')
    .description('show what apply would change on each server, with diffs; changes nothing')
    .argument('[file]', 'pair file', defaultPairFile)
    .option('--out <path>', 'also write the plan as JSON')
    .option('--no-diff', 'leave the diffs out')
    .action(verbAction(plan));
}

async function plan(context: CliContext, file: string, options: PlanOptions): Promise<ExitCode> {
  const { output } = context;
  const spec = await readPairFile(context, file);
  const planned = await withHosts(context, spec, (hosts) =>
    planPair({ spec, hosts, components, clock: context.clock }),
  );
  if (planned.plan === undefined) {
    const blockers = reportFindings(context, planned.findings, false);
    output.result({ verb: 'plan', blockers });
    return exitCodes.blocked;
  }
  if (options.out !== undefined) {
    await writeFile(options.out, `${JSON.stringify(planned.plan, undefined, 2)}\n`, { mode: 0o600 });
  }
  if (isEmptyPlan(planned.plan)) {
    output.say(output.texts.text('cli.plan-empty', {}));
    output.result({ verb: 'plan', changes: 0 });
    return exitCodes.ok;
  }
  reportFindings(context, planned.findings, false);
  reportPlan(context, planned.plan, options.diff);
  output.result({ verb: 'plan', changes: countChanges(planned.plan.nodes), plan: planned.plan });
  return exitCodes.changes;
}
