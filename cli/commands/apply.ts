import { hostname, userInfo } from 'node:os';
import { Command } from 'commander';
import { applyPlan } from '../../core/apply/apply-plan.ts';
import type { ApplyResult } from '../../core/apply/apply-result.ts';
import { resolveUnfinished } from '../../core/apply/unfinished.ts';
import { components } from '../../core/components/registry.ts';
import type { EventSink } from '../../core/events/event.ts';
import type { PairFacts } from '../../core/facts/node-facts.ts';
import type { HostPair } from '../../core/host/host.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import { probePairNetwork } from '../../core/operations/probe-pair-network.ts';
import { verifyPair } from '../../core/operations/verify-pair.ts';
import { isEmptyPlan, type Plan } from '../../core/plan/plan.ts';
import type { ClusterSpec } from '../../core/spec/cluster-spec.ts';
import { applyProgress } from '../apply-progress.ts';
import { type CliContext, verbAction } from '../cli-context.ts';
import { requireConsent } from '../consent.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { defaultPairFile, readPairFile } from '../pair-file.ts';
import { type Connector, withHosts } from '../pair-session.ts';
import { reportApplyResult } from '../report-apply.ts';
import { reportFindings } from '../report-findings.ts';
import { reportPlan } from '../report-plan.ts';

type ApplyOptions = { readonly yes?: boolean; readonly diff: boolean; readonly verbose?: boolean };

/** `pairkeeper apply`: plan, ask, change both servers as one transaction, prove the result. */
export function applyCommand(): Command {
  return new Command('apply')
    .description('change both servers as planned, or neither: proved, and taken back when the proof fails')
    .argument('[file]', 'pair file', defaultPairFile)
    .option('--yes', 'do not ask')
    .option('--no-diff', 'leave the diffs out')
    .option('--verbose', 'tell every step and what the servers print')
    .action(verbAction(apply));
}

async function apply(context: CliContext, file: string, options: ApplyOptions): Promise<ExitCode> {
  const spec = await readPairFile(context, file);
  return withHosts(context, spec, async (hosts, connector) => {
    await resolveUnfinished(hosts, {
      clock: context.clock,
      random: context.random,
      emit: context.output.event,
    });
    const planned = await planPair({ spec, hosts, components, clock: context.clock });
    const { output } = context;
    if (planned.plan === undefined) {
      const blockers = reportFindings(context, planned.findings, false);
      output.result({ verb: 'apply', outcome: 'blocked', blockers });
      return exitCodes.blocked;
    }
    if (isEmptyPlan(planned.plan)) {
      output.say(output.texts.text('cli.plan-empty'));
      output.result({ verb: 'apply', outcome: 'nothing-to-do' });
      return exitCodes.ok;
    }
    reportFindings(context, planned.findings, false);
    reportPlan(context, planned.plan, options.diff);
    await requireConsent(context, options.yes, output.texts.text('cli.ask-apply'));
    const emit = applyProgress(context, options.verbose === true);
    const result = await change(
      { context, spec, hosts, connector, facts: planned.facts, emit },
      planned.plan,
    );
    output.result({ verb: 'apply', ...result });
    return reportApplyResult(context, result);
  });
}

type Change = {
  readonly context: CliContext;
  readonly spec: ClusterSpec;
  readonly hosts: HostPair;
  readonly connector: Connector;
  readonly facts: PairFacts;
  readonly emit: EventSink;
};

function change({ context, spec, hosts, connector, facts, emit }: Change, plan: Plan): Promise<ApplyResult> {
  const { clock, random, signal } = context;
  return applyPlan(plan, {
    hosts,
    clock,
    random,
    signal,
    emit,
    owner: `${userInfo().username}@${hostname()}`,
    // Not the verb's signal: after Ctrl-C the servers still have to be reached to put them back.
    reconnect: (node) => connector.connect(node, new AbortController().signal),
    verify: (newHosts) => verifyPair({ spec, hosts: newHosts, components, facts, clock }),
    judgeSurroundings: () => probePairNetwork({ spec, hosts, components, facts, signal }),
  });
}
