import { components } from '../core/components/registry.ts';
import type { HostPair } from '../core/host/host.ts';
import { type PlannedPair, planPair } from '../core/operations/plan-pair.ts';
import { isEmptyPlan, type Plan } from '../core/plan/plan.ts';
import type { PairSession } from './pair-session.ts';
import { reportFindings } from './report-findings.ts';
import { type PlanView, reportPlan } from './report-plan.ts';

/** How planning ended, with everything said about it that there is to say. */
export type ShownPlan =
  | { readonly outcome: 'blocked'; readonly blockers: number }
  | { readonly outcome: 'nothing-to-do' }
  | { readonly outcome: 'changes'; readonly plan: Plan; readonly planned: PlannedPair };

/** Reads both servers, plans, and shows findings and plan. */
export async function planAndShow(session: PairSession, hosts: HostPair, view: PlanView): Promise<ShownPlan> {
  const { spec, output, clock } = session;
  output.progress('reading');
  const planned = await planPair({ spec, hosts, components, clock });
  const { plan, findings } = planned;
  if (plan === undefined) {
    return { outcome: 'blocked', blockers: reportFindings(session, findings, false) };
  }
  if (findings.some(({ level }) => level !== 'ok')) {
    reportFindings(session, findings, false);
  }
  if (isEmptyPlan(plan)) {
    output.say(`${output.style.green('✓')} ${output.texts.text('cli.plan-empty')}`);
    return { outcome: 'nothing-to-do' };
  }
  reportPlan(session, plan, view);
  return { outcome: 'changes', plan, planned };
}
