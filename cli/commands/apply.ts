import type { Command } from 'commander';
import type { ApplyResult } from '../../core/apply/apply-result.ts';
import { KEEPALIVED_UNIT } from '../../core/components/keepalived/paths.ts';
import { components } from '../../core/components/registry.ts';
import type { EventSink } from '../../core/events/event.ts';
import type { HostPair } from '../../core/host/host.ts';
import { auditedApply } from '../../core/operations/audited-operations.ts';
import { deadlineSeconds } from '../../core/operations/change-pair.ts';
import type { PlannedPair } from '../../core/operations/plan-pair.ts';
import { serviceOfPair } from '../../core/operations/service-of-pair.ts';
import { type Plan, restarts } from '../../core/plan/plan.ts';
import { applyProgress } from '../apply-progress.ts';
import { auditContext, ownerHere } from '../audit-context.ts';
import { refuseIfInterrupted } from '../cli-context.ts';
import { refuseWithoutConsent, requireConsent } from '../consent.ts';
import { exitCodes } from '../exit-codes.ts';
import { finishInterrupted } from '../finish-interrupted.ts';
import type { SecretOptions } from '../given-secrets.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import { planAndShow } from '../plan-session.ts';
import { reportApplyResult } from '../report-apply.ts';
import type { PlanView } from '../report-plan.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { addPlanViewOptions } from './plan.ts';

type ApplyOptions = PlanView & SecretOptions & { readonly yes?: boolean };

/** `pairkeeper apply`: plan, ask, change both servers as one transaction, prove the result. */
export function applyCommand(run: VerbRunner): Command {
  return addPlanViewOptions(pairCommand(run, 'apply', apply)).option('--yes');
}

async function apply(session: PairSession, options: ApplyOptions): Promise<VerbEnd> {
  refuseWithoutConsent(session, options.yes);
  return withHosts(session, async (hosts) => {
    const finished = await finishInterrupted(session, hosts, options.yes);
    if (finished.action === 'partial') {
      return { exitCode: exitCodes.partial, result: { ...finished, outcome: 'partial' } };
    }
    const shown = await planAndShow(session, hosts, options);
    switch (shown.outcome) {
      case 'blocked':
        return { exitCode: exitCodes.blocked, result: shown };
      case 'nothing-to-do':
        return { exitCode: exitCodes.ok, result: shown };
      case 'changes': {
        announce(session, shown.planned, shown.plan);
        await requireConsent(session, options.yes, session.output.texts.text('cli.ask-apply'));
        refuseIfInterrupted(session);
        const emit = applyProgress(session, options.verbose === true);
        const { plan, planned } = shown;
        const result = await change({ session, hosts, planned, emit }, plan);
        const exitCode = reportApplyResult(session, result, options.verbose === true);
        if (exitCode === exitCodes.ok) {
          session.output.hint(session.output.texts.text('cli.next-status', { file: session.file }));
        }
        return { exitCode, result };
      }
    }
  });
}

/** What it will cost, and what happens if this computer vanishes meanwhile. */
function announce({ output, spec }: PairSession, { holder }: PlannedPair, plan: Plan): void {
  const { texts, say } = output;
  const seconds = ((serviceOfPair(spec, components).predictOutageMs('switchover') ?? 0) / 1000).toFixed(1);
  const outage = holder === undefined ? 'cli.outage-none' : 'cli.outage-switchover';
  say(`\n${texts.text(outage, { holder: holder ?? '', seconds })}`);
  if (holder !== undefined && restarts(plan, KEEPALIVED_UNIT)) {
    say(texts.text('cli.outage-restart', { holder }));
  }
  say(texts.text('cli.safety-timer', { seconds: deadlineSeconds }));
}

type Change = {
  readonly session: PairSession;
  readonly hosts: HostPair;
  readonly planned: PlannedPair;
  readonly emit: EventSink;
};

function change({ session, hosts, planned, emit }: Change, plan: Plan): Promise<ApplyResult> {
  const { clock, random, signal, spec } = session;
  return auditedApply(auditContext(session), {
    spec,
    hosts,
    components,
    facts: planned.facts,
    plan,
    clock,
    random,
    signal,
    emit,
    owner: ownerHere(),
    // Not the verb's signal: after Ctrl-C the servers still have to be reached to put them back.
    reconnect: (node) => session.connectNode(node, new AbortController().signal),
  });
}
