import { components } from '../core/components/registry.ts';
import type { HostPair } from '../core/host/host.ts';
import { type PlannedPair, planPair } from '../core/operations/plan-pair.ts';
import { isEmptyPlan, type Plan } from '../core/plan/plan.ts';
import type { FailoverTable } from '../core/simulate/failover-table.ts';
import { type SecretOptions, secretSource } from './given-secrets.ts';
import type { PairSession } from './pair-session.ts';
import { reportFailover } from './report-failover.ts';
import { reportFindings } from './report-findings.ts';
import { type PlanView, reportPlan } from './report-plan.ts';

/** How planning ended, with everything said about it that there is to say. */
export type ShownPlan =
  | { readonly outcome: 'blocked'; readonly blockers: number; readonly failover?: FailoverTable }
  | { readonly outcome: 'nothing-to-do'; readonly failover?: FailoverTable }
  | { readonly outcome: 'changes'; readonly plan: Plan; readonly planned: PlannedPair };

/** Reads both servers, plans, and shows findings and plan. */
export async function planAndShow(
  session: PairSession,
  hosts: HostPair,
  view: PlanView & SecretOptions,
): Promise<ShownPlan> {
  const { spec, output, clock } = session;
  output.progress('reading');
  const secrets = secretSource(session, view);
  const planned = await planPair({ spec, hosts, components, clock, secrets });
  const { plan, findings, failover } = planned;
  const simulated = failover === undefined ? {} : { failover };
  if (plan === undefined) {
    if (failover !== undefined) {
      reportFailover(session, failover);
    }
    return { outcome: 'blocked', blockers: reportFindings(session, findings, false), ...simulated };
  }
  if (findings.some(({ level }) => level !== 'ok')) {
    reportFindings(session, findings, false);
  }
  if (isEmptyPlan(plan)) {
    output.say(`${output.style.green('✓')} ${output.texts.text('cli.plan-empty')}`);
    return { outcome: 'nothing-to-do', ...simulated };
  }
  reportPlan(session, plan, view);
  if (failover !== undefined) {
    reportFailover(session, failover);
  }
  return { outcome: 'changes', plan, planned };
}
