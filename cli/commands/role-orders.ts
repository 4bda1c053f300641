import { Argument, type Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Host } from '../../core/host/host.ts';
import { auditedOrder } from '../../core/operations/audited-operations.ts';
import type { RoleOrder } from '../../core/operations/order-role.ts';
import { readStatus, type UnreachableHost } from '../../core/operations/status.ts';
import { roleEnginesOf } from '../../core/roles/role-engines.ts';
import { auditContext } from '../audit-context.ts';
import { refuseIfInterrupted } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { findNode, type PairSession, withReachableHosts } from '../pair-session.ts';
import { reportHealth } from '../report-health.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type OrderOptions = { readonly confirm?: string; readonly database?: string };

/** `pairkeeper promote`: a database that waits for a decision becomes the primary. */
export function promoteCommand(run: VerbRunner): Command {
  return orderCommand(run, 'promote');
}

/** `pairkeeper rejoin`: a quarantined database keeps its data aside and follows the primary. */
export function rejoinCommand(run: VerbRunner): Command {
  return orderCommand(run, 'rejoin');
}

function orderCommand(run: VerbRunner, order: RoleOrder): Command {
  return pairCommand(
    run,
    order,
    (session, options: OrderOptions, node = '') => runOrder(session, order, node, options),
    [new Argument('<node>')],
  )
    .option('--confirm <node>')
    .option('--database <name>');
}

async function runOrder(
  session: PairSession,
  order: RoleOrder,
  node: string,
  options: OrderOptions,
): Promise<VerbEnd> {
  findNode(session.spec, node);
  const engines = wantedEngines(session, options);
  return withReachableHosts(session, async (hosts) => {
    const host = hosts.find((candidate) => candidate.node === node);
    if (host === undefined || 'failure' in host) throw host?.failure;
    const { spec, clock, signal } = session;
    reportHealth(session, await readStatus(hosts, spec, clock, signal));
    await requireName(session, order, host, options);
    refuseIfInterrupted(session);
    const reached = hosts.filter((candidate): candidate is Host => !('failure' in candidate));
    for (const engine of engines) {
      await auditedOrder(auditContext(session), host, reached, { engine, order });
    }
    return ended(session, hosts, node);
  });
}

async function ended(
  session: PairSession,
  hosts: readonly [Host | UnreachableHost, Host | UnreachableHost],
  node: string,
): Promise<VerbEnd> {
  const health = await readStatus(hosts, session.spec, session.clock, session.signal);
  reportHealth(session, health);
  return { exitCode: exitCodes.ok, result: { node, health } };
}

/** @throws AppError `role.no-database` when the pair has none, or none of that name */
function wantedEngines({ spec, file }: PairSession, { database }: OrderOptions): readonly string[] {
  const engines = roleEnginesOf(spec, components).map(({ engine }) => engine);
  const wanted = database === undefined ? engines : engines.filter((engine) => engine === database);
  if (wanted.length > 0) return wanted;
  throw new AppError('role.no-database', { kind: 'usage', params: { file } });
}

/** Nothing can be taken back afterwards, so a plain yes is not enough. */
async function requireName(
  { output, prompt, spec }: PairSession,
  order: RoleOrder,
  { node }: Host,
  { confirm }: OrderOptions,
): Promise<void> {
  const peer = spec.nodes.find(({ name }) => name !== node)?.name ?? '';
  const canAsk = prompt.interactive && !output.json;
  const typed =
    confirm ?? (canAsk ? await prompt.ask(output.texts.text(`cli.ask-${order}`, { node, peer })) : undefined);
  if (typed !== node) {
    throw new AppError('role.not-confirmed', { kind: 'usage', node, params: { order } });
  }
}
