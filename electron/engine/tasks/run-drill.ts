import { labPower } from '../../../core/adapters/lab/lab-power.ts';
import { createHttpProbe } from '../../../core/adapters/probe/http-probe.ts';
import { keepDrillReport } from '../../../core/adapters/report-folder.ts';
import { components } from '../../../core/components/registry.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import type { CancelSignal } from '../../../core/host/cancel-signal.ts';
import { auditedDrill } from '../../../core/operations/audited-operations.ts';
import { foreseeDrills } from '../../../core/operations/drills/foresee-drills.ts';
import type { DrillMeans, DrillScenarioId, PowerControl } from '../../../core/operations/drills/scenario.ts';
import { serviceOfPair } from '../../../core/operations/service-of-pair.ts';
import type { ClusterSpec } from '../../../core/spec/cluster-spec.ts';
import type { Target, TaskResults } from '../../contract/task.ts';
import { auditContext } from '../audit/audit-context.ts';
import { askingConnect } from '../connections/pair-connection.ts';
import { reportFolder } from '../drill-reports/report-handlers.ts';
import { type Parts, subjectOf } from '../parts.ts';
import type { TaskRun } from './task-board.ts';

/** A pair that is ready to be drilled. */
type Drilling = {
  /** What decides which drills there are. */
  readonly means: DrillMeans;
  /** @param patienceMs as in DrillOptions */
  drill(scenario: DrillScenarioId, patienceMs: number): Promise<TaskResults['drill']>;
};

/**
 * Finds out what can be drilled, and what to expect of it: from what is installed on both nodes.
 *
 * @throws AppError `drill.no-service`; of kind `connection` when a node can't be reached
 */
export async function prepareDrilling(parts: Parts, target: Target, run: TaskRun): Promise<Drilling> {
  const { surroundings, connector, lookAgain } = parts;
  const { clock, home, lab } = surroundings;
  const { spec, pairId = '' } = subjectOf(parts, target);
  const service = serviceOfPair(spec, components);
  const { client, hasDatabases } = service;
  if (client === undefined) {
    throw new AppError('drill.no-service', { kind: 'blocked', params: { pair: spec.name } });
  }
  const power = lab === undefined ? undefined : await powerIn(lab, spec);
  const connect = askingConnect(connector, spec, run.signal);
  const foresee = await foreseeDrills(spec, service, connect, run.signal);
  return {
    means: { power, hasDatabases },
    async drill(scenario, patienceMs) {
      const report = await auditedDrill(auditContext(surroundings, spec), {
        spec,
        scenario,
        // Not the task's signal: a drill that is called off heals what it broke first.
        connect: (node: string, signal: CancelSignal) => connect(node, signal),
        clock,
        probe: createHttpProbe(),
        ...client,
        ...foresee(scenario),
        confirm: () => Promise.resolve(true),
        events: run.emit,
        signal: run.signal,
        patienceMs,
        ...(power === undefined ? {} : { power }),
      });
      lookAgain(pairId);
      return keepDrillReport(reportFolder(home, pairId), report);
    },
  };
}

/** Nothing switches the power of servers that are not the lab's. */
async function powerIn(lab: string, spec: ClusterSpec): Promise<PowerControl | undefined> {
  try {
    return await labPower(lab, spec);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** Makes a fault on purpose, measures, heals, and keeps the report. The window has asked before. */
export async function runDrill(
  parts: Parts,
  { target, scenario }: { readonly target: Target; readonly scenario: DrillScenarioId },
  run: TaskRun,
): Promise<TaskResults['drill']> {
  const { drill } = await prepareDrilling(parts, target, run);
  return drill(scenario, 0);
}
