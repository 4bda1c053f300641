import { createHttpProbe } from '../../../core/adapters/probe/http-probe.ts';
import { inspectTransactions, type ResolveDependencies } from '../../../core/apply/unfinished.ts';
import type { AuditContext } from '../../../core/audit/audited.ts';
import { components } from '../../../core/components/registry.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { HostPair } from '../../../core/host/host.ts';
import {
  auditedFinish,
  auditedSwitchover,
  auditedUndo,
  auditedUninstall,
} from '../../../core/operations/audited-operations.ts';
import { planPair } from '../../../core/operations/plan-pair.ts';
import { serviceOfPair } from '../../../core/operations/service-of-pair.ts';
import type { TakeBackOptions } from '../../../core/operations/take-back.ts';
import { previewUndo, type UndoOptions } from '../../../core/operations/undo.ts';
import { previewUninstall } from '../../../core/operations/uninstall.ts';
import { verifyPair } from '../../../core/operations/verify-pair.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { Target, TaskResults } from '../../contract/task.ts';
import { auditContext } from '../audit/audit-context.ts';
import { askingConnect, nodeOf, withPair } from '../connections/pair-connection.ts';
import { type Parts, subjectOf } from '../parts.ts';
import type { TaskRun } from './task-board.ts';

export type Work<Result> = (
  hosts: HostPair,
  context: {
    readonly spec: ClusterSpec;
    readonly dependencies: ResolveDependencies;
    readonly audit: AuditContext;
  },
) => Promise<Result>;

/** Connects to both nodes, works, and lets the watch look again. @param cut whether cancelling may end the work in its middle */
export async function onPair<Result>(
  parts: Parts,
  target: Target,
  run: TaskRun,
  work: Work<Result>,
  cut = false,
): Promise<Result> {
  const { connector, surroundings, lookAgain } = parts;
  const { clock, random } = surroundings;
  const { spec, pairId } = subjectOf(parts, target);
  const connect = askingConnect(connector, spec, run.signal);
  run.tell('task.connecting');
  const dependencies = { clock, random, emit: run.emit };
  const audit = auditContext(surroundings, spec);
  const result = await withPair(
    spec,
    connect,
    (hosts) => work(hosts, { spec, dependencies, audit }),
    cut ? run.signal : undefined,
  );
  if (pairId !== undefined) lookAgain(pairId);
  return result;
}

/** Completes or takes back what an interrupted run left half-way. */
export async function runFinish(parts: Parts, target: Target, run: TaskRun): Promise<TaskResults['finish']> {
  const { pairs, drafts } = parts;
  const { draft, pairId } = subjectOf(parts, target);
  const { resolution, isInstalled } = await onPair(
    parts,
    target,
    run,
    async (hosts, { dependencies, audit }) => {
      const resolution = await auditedFinish(audit, hosts, dependencies);
      const found = await inspectTransactions(hosts, dependencies);
      return { resolution, isInstalled: found.some(({ history }) => history.length > 0) };
    },
  );
  const isTakenBack = resolution.action === 'rolled-back' || resolution.action === 'undone';
  if (draft !== undefined && pairId !== undefined && isTakenBack && !isInstalled) {
    // It was the pair's first change, and nothing is left of it: as `apply` does after a roll-back.
    await pairs.remove(pairId);
    await drafts.change(draft.id, { pairId: undefined });
  }
  return resolution;
}

/** Proves the behaviour of a pair as after a change. */
export function runVerify(parts: Parts, target: Target, run: TaskRun): Promise<TaskResults['verify']> {
  const { clock } = parts.surroundings;
  const verify: Work<TaskResults['verify']> = async (hosts, { spec }) => {
    run.tell('task.reading');
    const { facts } = await planPair({ spec, hosts, components, clock });
    run.tell('task.proving');
    return { checks: await verifyPair({ spec, hosts, components, facts, clock }) };
  };
  return onPair(parts, target, run, verify, true);
}

export function runSwitchover(
  parts: Parts,
  { target, to }: { readonly target: Target; readonly to: string },
  run: TaskRun,
): Promise<TaskResults['switchover']> {
  const { clock } = parts.surroundings;
  return onPair(parts, target, run, (hosts, { spec, audit }) => {
    nodeOf(spec, to);
    const { client, failsBackTo } = serviceOfPair(spec, components);
    return auditedSwitchover(audit, {
      spec,
      hosts,
      clock,
      events: run.emit,
      to,
      signal: run.signal,
      ...(failsBackTo === undefined ? {} : { failsBackTo }),
      ...(client === undefined ? {} : { probe: { probe: createHttpProbe(), ...client } }),
    });
  });
}

export function runPreviewUndo(
  parts: Parts,
  target: Target,
  run: TaskRun,
): Promise<TaskResults['preview-undo']> {
  const look: Work<TaskResults['preview-undo']> = async (hosts, { dependencies }) => {
    const preview = await previewUndo(hosts, dependencies);
    return preview === undefined ? {} : { preview };
  };
  return onPair(parts, target, run, look, true);
}

export function runPreviewUninstall(
  parts: Parts,
  target: Target,
  run: TaskRun,
): Promise<TaskResults['preview-uninstall']> {
  const look: Work<TaskResults['preview-uninstall']> = async (hosts, { dependencies }) => ({
    nodes: await previewUninstall(hosts, dependencies),
  });
  return onPair(parts, target, run, look, true);
}

/** An interrupted change comes to its end first; where that took it back already, there is nothing left to undo. */
export function runUndo(
  parts: Parts,
  { target, options }: { readonly target: Target; readonly options: UndoOptions },
  run: TaskRun,
): Promise<TaskResults['undo']> {
  return onPair(parts, target, run, async (hosts, { dependencies, audit }) => {
    const finished = await auditedFinish(audit, hosts, dependencies);
    refusePartial(finished);
    if (finished.action === 'rolled-back' || finished.action === 'undone') {
      return { outcome: 'nothing-to-undo' };
    }
    return auditedUndo(audit, hosts, options, dependencies);
  });
}

export function runUninstall(
  parts: Parts,
  { target, options }: { readonly target: Target; readonly options: TakeBackOptions },
  run: TaskRun,
): Promise<TaskResults['uninstall']> {
  return onPair(parts, target, run, async (hosts, { dependencies, audit }) => {
    refusePartial(await auditedFinish(audit, hosts, dependencies));
    return auditedUninstall(audit, hosts, options, dependencies);
  });
}

function refusePartial({ action }: TaskResults['finish']): void {
  if (action === 'partial') throw new AppError('task.still-unfinished', { kind: 'blocked' });
}
