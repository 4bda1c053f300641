import type { ApplyResult } from '../apply/apply-result.ts';
import {
  inspectTransactions,
  type Resolution,
  type ResolveDependencies,
  resolveUnfinished,
} from '../apply/unfinished.ts';
import { type AuditContext, audited } from '../audit/audited.ts';
import type { Host, HostPair } from '../host/host.ts';
import { type ChangePairInput, changePair } from './change-pair.ts';
import type { DrillOptions } from './drills/drill-options.ts';
import type { DrillReport } from './drills/drill-report.ts';
import { runDrill } from './drills/run-drill.ts';
import { type MaintenanceOptions, setMaintenance } from './maintenance.ts';
import { orderRole, type RoleOrder } from './order-role.ts';
import { type SeedOptions, type SeedResult, seedReplica } from './seed/seed-replica.ts';
import { type SwitchoverOptions, type SwitchoverResult, switchover } from './switchover.ts';
import type { TakeBackOptions } from './take-back.ts';
import { type UndoOptions, type UndoResult, undoLast } from './undo.ts';
import { type UninstallResult, uninstallPair } from './uninstall.ts';

/*
 * Everything that changes a pair, with how it stands in the audit trail. The command line and the window change pairs
 * through here and in no other way, so that a trail says the same whoever did it.
 */

const outcomeOf = ({ outcome }: { readonly outcome: string }) => outcome;

/** `changePair`, recorded with the hash of its plan. */
export function auditedApply(audit: AuditContext, input: ChangePairInput): Promise<ApplyResult> {
  const change = { action: 'apply', plan: input.plan.hash } as const;
  return audited(audit, input.hosts, change, () => changePair(input), outcomeOf);
}

/** `resolveUnfinished`, recorded where there is something to bring to an end. */
export async function auditedFinish(
  audit: AuditContext,
  hosts: HostPair,
  dependencies: ResolveDependencies,
): Promise<Resolution> {
  const found = await inspectTransactions(hosts, dependencies);
  const subject = found.find(({ unfinished }) => unfinished !== undefined)?.unfinished?.id;
  if (subject === undefined) return { action: 'none' };
  const carryOut = () => resolveUnfinished(hosts, dependencies);
  return audited(audit, hosts, { action: 'finish', subject }, carryOut, ({ action }) => action);
}

/** `undoLast`, recorded with the change that it takes back. */
export function auditedUndo(
  audit: AuditContext,
  hosts: HostPair,
  options: UndoOptions,
  dependencies: ResolveDependencies,
): Promise<UndoResult> {
  const carryOut = () => undoLast(hosts, options, dependencies);
  return audited(audit, hosts, { action: 'undo', subject: options.transactionId }, carryOut, outcomeOf);
}

/** `uninstallPair`, recorded. The servers' own trails go with everything else; this computer's stays. */
export function auditedUninstall(
  audit: AuditContext,
  hosts: HostPair,
  options: TakeBackOptions,
  dependencies: ResolveDependencies,
): Promise<UninstallResult> {
  const carryOut = () => uninstallPair(hosts, options, dependencies);
  return audited(audit, hosts, { action: 'uninstall' }, carryOut, outcomeOf);
}

/** `switchover`, recorded with the node that shall serve. */
export function auditedSwitchover(
  audit: AuditContext,
  options: SwitchoverOptions,
): Promise<SwitchoverResult> {
  const change = { action: 'switchover', subject: options.to } as const;
  return audited(audit, options.hosts, change, () => switchover(options), outcomeOf);
}

/** `setMaintenance`, recorded with the node; a switchover that belongs to it has no entry of its own. */
export function auditedMaintenance(audit: AuditContext, options: MaintenanceOptions): Promise<void> {
  const change = { action: 'maintenance', subject: options.node } as const;
  const resultOf = () => (options.isOn ? 'on' : 'off');
  return audited(audit, options.hosts, change, () => setMaintenance(options), resultOf);
}

/** `runDrill`, recorded on this computer: it makes its connections anew, and may take a node away. */
export function auditedDrill(audit: AuditContext, options: DrillOptions): Promise<DrillReport> {
  const change = { action: 'drill', subject: options.scenario } as const;
  return audited(
    audit,
    [],
    change,
    () => runDrill(options),
    ({ verdict }) => verdict,
  );
}

/**
 * `orderRole`, recorded with the database and the node.
 *
 * @param host the node that the order is for
 * @param reached the nodes that can be reached now, `host` among them: a promotion is ordered when the other one can't be
 */
export function auditedOrder(
  audit: AuditContext,
  host: Host,
  reached: readonly Host[],
  { engine, order }: { readonly engine: string; readonly order: RoleOrder },
): Promise<void> {
  const change = { action: order, subject: `${engine}:${host.node}` } as const;
  return audited(
    audit,
    reached,
    change,
    () => orderRole(host, engine, order, audit.who),
    () => 'done',
  );
}

/** `seedReplica`, recorded with the database and the node that gets the copy. */
export function auditedSeed(audit: AuditContext, options: SeedOptions): Promise<SeedResult> {
  const { hosts, plan } = options;
  const change = { action: 'seed', subject: `${plan.engine}:${plan.to}` } as const;
  return audited(
    audit,
    hosts,
    change,
    () => seedReplica(options),
    () => 'done',
  );
}
