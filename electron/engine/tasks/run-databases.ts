import { components } from '../../../core/components/registry.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { Host } from '../../../core/host/host.ts';
import { auditedOrder, auditedSeed } from '../../../core/operations/audited-operations.ts';
import type { RoleOrder } from '../../../core/operations/order-role.ts';
import { planSeed } from '../../../core/operations/seed/plan-seed.ts';
import { roleEnginesOf } from '../../../core/roles/role-engines.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { Target, TaskResults } from '../../contract/task.ts';
import { auditContext } from '../audit/audit-context.ts';
import { askingConnect, nodeOf, withReachable } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';
import { onPair, type Work } from './run-operations.ts';
import type { TaskRun } from './task-board.ts';

type RoleTask = {
  readonly kind: RoleOrder;
  readonly target: Target;
  readonly node: string;
  readonly engine: string;
  readonly typedName: string;
};

/**
 * Hands an admin's order about a database to its node; the other one need not be there.
 *
 * @throws AppError `role.not-confirmed` unless the node's name was typed; `role.no-database`; as orderRole
 */
export async function runRoleOrder(
  parts: Parts,
  { kind: order, target, node, engine, typedName }: RoleTask,
  run: TaskRun,
): Promise<TaskResults[RoleOrder]> {
  const { connector, surroundings, lookAgain } = parts;
  const { spec, pairId } = subjectOf(parts, target);
  nodeOf(spec, node);
  requireEngine(spec, engine, 'role.no-database');
  if (typedName !== node)
    throw new AppError('role.not-confirmed', { kind: 'usage', node, params: { order } });
  run.tell('task.connecting');
  await withReachable(spec, askingConnect(connector, spec, run.signal), async (nodes) => {
    const ordered = nodes.find((candidate) => candidate.node === node);
    if (ordered === undefined || 'failure' in ordered) throw ordered?.failure;
    if (run.signal.aborted) return;
    const reached = nodes.filter((candidate): candidate is Host => !('failure' in candidate));
    run.tell(`task.${order}`, { engine, node });
    await auditedOrder(auditContext(surroundings, spec), ordered, reached, { engine, order });
  });
  if (pairId !== undefined) lookAgain(pairId);
  return {};
}

type SeedTask = { readonly target: Target; readonly engine: string; readonly to: string };

/** Looks what a copy of the primary's databases would replace on the other node. */
export function runPreviewSeed(
  parts: Parts,
  { target, engine, to }: SeedTask,
  run: TaskRun,
): Promise<TaskResults['preview-seed']> {
  const look: Work<TaskResults['preview-seed']> = async (hosts, { spec }) => {
    requireEngine(spec, engine, 'seed.not-wanted');
    run.tell('task.reading');
    return { plan: await planSeed(hosts, engine, to) };
  };
  return onPair(parts, target, run, look, true);
}

/** Gives the other node a copy. What gives way to it must have been agreed to by the server's own name. */
export function runSeed(
  parts: Parts,
  { target, engine, to, typedHostname }: SeedTask & { readonly typedHostname?: string | undefined },
  run: TaskRun,
): Promise<TaskResults['seed']> {
  const { clock, random } = parts.surroundings;
  return onPair(parts, target, run, async (hosts, { spec, audit }) => {
    requireEngine(spec, engine, 'seed.not-wanted');
    return auditedSeed(audit, {
      hosts,
      plan: await planSeed(hosts, engine, to),
      clock,
      random,
      events: run.emit,
      signal: run.signal,
      ...(typedHostname === undefined ? {} : { typedHostname }),
    });
  });
}

/** @throws AppError with this code when the pair has no such database */
function requireEngine(spec: ClusterSpec, engine: string, code: string): void {
  if (roleEnginesOf(spec, components).some((one) => one.engine === engine)) return;
  throw new AppError(code, { kind: 'usage', params: { engine, file: spec.name } });
}
