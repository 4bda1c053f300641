import { inspectTransactions } from '../../../core/apply/unfinished.ts';
import { KEEPALIVED_UNIT } from '../../../core/components/keepalived/paths.ts';
import { components } from '../../../core/components/registry.ts';
import { AppError } from '../../../core/errors/app-error.ts';
import { deadlineSeconds } from '../../../core/operations/change-pair.ts';
import { planPair } from '../../../core/operations/plan-pair.ts';
import { probePairNetwork } from '../../../core/operations/probe-pair-network.ts';
import { restarts, withoutSecrets } from '../../../core/plan/plan.ts';
import {
  databaseOutcomes,
  type FailoverTable,
  failoverOutcomes,
} from '../../../core/simulate/failover-table.ts';
import type { PlanResult, Target } from '../../contract/task.ts';
import { askingConnect, withPair } from '../connections/pair-connection.ts';
import { toldCommands } from '../connections/told-commands.ts';
import { predictions } from '../pairs/predictions.ts';
import { type Parts, subjectOf } from '../parts.ts';
import type { TaskRun } from './task-board.ts';

/**
 * Reads both servers, judges them and their network, and plans. Changes nothing.
 *
 * @throws AppError `task.unfinished` (blocked) when an interrupted change has to be brought to an end first
 */
export async function runPlan(parts: Parts, target: Target, run: TaskRun): Promise<PlanResult> {
  const { connector, pairSecrets, plans, surroundings, lookAgain } = parts;
  const { clock, random } = surroundings;
  const { spec, yaml, key, pairId } = subjectOf(parts, target);
  plans.begin(key);
  const connect = askingConnect(connector, spec, run.signal);
  run.tell('task.connecting');
  return withPair(
    spec,
    connect,
    async (connections) => {
      const telling = { clock, emit: run.emit };
      const hosts = [toldCommands(connections[0], telling), toldCommands(connections[1], telling)] as const;
      // Both let us in: a watch that waits for a login can go on.
      if (pairId !== undefined) lookAgain(pairId);
      run.tell('task.reading');
      const found = await inspectTransactions(hosts, { clock, random, emit: run.emit });
      const open = hosts.filter((_, index) => found[index]?.unfinished !== undefined);
      if (open.length > 0) {
        const params = { nodes: open.map(({ node }) => node).join(', ') };
        throw new AppError('task.unfinished', { kind: 'blocked', params });
      }
      const { facts, findings, plan, holder, failover } = await planPair({
        ...{ spec, hosts, components, clock },
        secrets: (needs) => pairSecrets.given(needs, { key, spec, signal: run.signal }),
      });
      if (findings.some(({ code }) => code.endsWith('.secret-format'))) pairSecrets.forget(key);
      run.tell('task.listening');
      const network = await probePairNetwork({ spec, hosts, components, facts, signal: run.signal });
      const isBlocked = network.some(({ level }) => level === 'blocker');
      if (plan !== undefined && !isBlocked) {
        plans.keep({ taskId: run.id, subject: key, yaml, plan, facts });
      }
      return {
        findings: [...findings, ...network],
        predictedMs: predictions(spec),
        deadlineSeconds,
        ...(failover === undefined ? {} : { failover: shownFailover(failover) }),
        ...(holder === undefined ? {} : { holder }),
        ...(plan === undefined || isBlocked
          ? {}
          : { plan: withoutSecrets(plan), restartsKeepalived: restarts(plan, KEEPALIVED_UNIT) }),
      };
    },
    run.signal,
  );
}

/** The table as it is shown: one entry for each way in which states end. */
function shownFailover(table: FailoverTable): NonNullable<PlanResult['failover']> {
  const outcomes = failoverOutcomes(table);
  const databases = databaseOutcomes(table);
  return {
    nodes: table.nodes,
    units: table.units.map(({ name, addresses, rows }) => ({
      name,
      addresses,
      states: rows.length,
      outcomes: outcomes.filter(({ unit }) => unit === name),
      databases: databases.filter(({ unit }) => unit === name),
    })),
  };
}
