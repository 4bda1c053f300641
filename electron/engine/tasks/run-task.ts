import { createHttpProbe } from '../../../core/adapters/probe/http-probe.ts';
import { components } from '../../../core/components/registry.ts';
import { auditedMaintenance } from '../../../core/operations/audited-operations.ts';
import { serviceOfPair } from '../../../core/operations/service-of-pair.ts';
import type { TaskOrder, TaskResults } from '../../contract/task.ts';
import type { Parts } from '../parts.ts';
import { runAdopt } from './run-adopt.ts';
import { runApply } from './run-apply.ts';
import { runConnect } from './run-connect.ts';
import { runPreviewSeed, runRoleOrder, runSeed } from './run-databases.ts';
import { runDemo } from './run-demo.ts';
import { runDrill } from './run-drill.ts';
import {
  onPair,
  runFinish,
  runPreviewUndo,
  runPreviewUninstall,
  runSwitchover,
  runUndo,
  runUninstall,
  runVerify,
} from './run-operations.ts';
import { runPlan } from './run-plan.ts';
import { runSeveralDrills } from './run-several-drills.ts';
import type { RunTask, TaskRun } from './task-board.ts';

/** Every kind of task and what does it. */
export function taskRunner(parts: Parts): RunTask {
  return async (order, run) => {
    switch (order.kind) {
      case 'connect':
        return runConnect(parts, order.target.draftId, run);
      case 'adopt':
        return runAdopt(parts, order.target.draftId, run);
      case 'plan':
        return runPlan(parts, order.target, run);
      case 'apply':
        return runApply(parts, order, run);
      case 'finish':
        return runFinish(parts, order.target, run);
      case 'verify':
        return runVerify(parts, order.target, run);
      case 'switchover':
        return runSwitchover(parts, order, run);
      case 'drill':
        return runDrill(parts, order, run);
      case 'drills':
        return runSeveralDrills(parts, order, run);
      case 'maintenance':
        return runMaintenance(parts, order, run);
      case 'promote':
      case 'rejoin':
        return runRoleOrder(parts, order, run);
      case 'preview-seed':
        return runPreviewSeed(parts, order, run);
      case 'seed':
        return runSeed(parts, order, run);
      case 'preview-undo':
        return runPreviewUndo(parts, order.target, run);
      case 'undo':
        return runUndo(parts, order, run);
      case 'preview-uninstall':
        return runPreviewUninstall(parts, order.target, run);
      case 'uninstall':
        return runUninstall(parts, order, run);
      case 'demo':
        return runDemo(parts, run);
    }
  };
}

type MaintenanceOrder = Extract<TaskOrder, { kind: 'maintenance' }>;

function runMaintenance(
  parts: Parts,
  { target, node, isOn }: MaintenanceOrder,
  run: TaskRun,
): Promise<TaskResults['maintenance']> {
  const { clock } = parts.surroundings;
  return onPair(parts, target, run, async (hosts, { spec, audit }) => {
    const { client, failsBackTo } = serviceOfPair(spec, components);
    await auditedMaintenance(audit, {
      spec,
      hosts,
      clock,
      node,
      isOn,
      events: run.emit,
      signal: run.signal,
      ...(failsBackTo === undefined ? {} : { failsBackTo }),
      ...(client === undefined ? {} : { probe: { probe: createHttpProbe(), ...client } }),
    });
    return {};
  });
}
