import type { Command } from 'commander';
import { createHttpProbe } from '../../core/adapters/probe/http-probe.ts';
import { components } from '../../core/components/registry.ts';
import type { HostPair } from '../../core/host/host.ts';
import { auditedSwitchover } from '../../core/operations/audited-operations.ts';
import { serviceOfPair } from '../../core/operations/service-of-pair.ts';
import { readStatus } from '../../core/operations/status.ts';
import type { SwitchoverResult } from '../../core/operations/switchover.ts';
import { auditContext } from '../audit-context.ts';
import { refuseIfInterrupted } from '../cli-context.ts';
import { refuseWithoutConsent, requireConsent } from '../consent.ts';
import { exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { findNode, type PairSession, withHosts } from '../pair-session.ts';
import { writeSwitchoverReport } from '../report-files.ts';
import { reportHealth } from '../report-health.ts';
import { reportOutage } from '../report-outage.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';
import { writableFile } from '../writable-file.ts';

type SwitchoverOptions = { readonly to: string; readonly yes?: boolean; readonly report?: string };

/** `pairkeeper switchover`: a planned move of the addresses, with the outage measured from here. */
export function switchoverCommand(run: VerbRunner): Command {
  return pairCommand(run, 'switchover', runSwitchover)
    .requiredOption('--to <node>')
    .option('--yes')
    .option('--report <folder>');
}

async function runSwitchover(session: PairSession, options: SwitchoverOptions): Promise<VerbEnd> {
  findNode(session.spec, options.to);
  refuseWithoutConsent(session, options.yes);
  const startedAt = new Date(session.clock.now()).toISOString();
  const result = await withHosts(session, (hosts) => move(session, hosts, options));
  if (result.measured !== undefined) {
    reportOutage(session, result.measured);
  }
  const { report } = options;
  if (report !== undefined) {
    await writableFile(report, () => writeSwitchoverReport(report, startedAt, result));
  }
  if (result.outcome === 'already-there') {
    session.output.say(session.output.texts.text('cli.already-there', { node: options.to }));
  }
  return {
    exitCode: result.outcome === 'reverted' ? exitCodes.rolledBack : exitCodes.ok,
    result: { ...result },
  };
}

async function move(
  session: PairSession,
  hosts: HostPair,
  options: SwitchoverOptions,
): Promise<SwitchoverResult> {
  const { spec, clock, signal, output } = session;
  if (options.yes !== true) {
    reportHealth(session, await readStatus(hosts, spec, clock, signal));
    const question = output.texts.text('cli.ask-switchover', { node: options.to });
    await requireConsent(session, options.yes, question);
  }
  refuseIfInterrupted(session);
  const { client, failsBackTo } = serviceOfPair(spec, components);
  return auditedSwitchover(auditContext(session), {
    spec,
    hosts,
    clock,
    events: output.event,
    to: options.to,
    signal,
    ...(failsBackTo === undefined ? {} : { failsBackTo }),
    ...(client === undefined ? {} : { probe: { probe: createHttpProbe(), ...client } }),
  });
}
