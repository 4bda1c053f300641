import type { Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { planPair } from '../../core/operations/plan-pair.ts';
import { probePairNetwork } from '../../core/operations/probe-pair-network.ts';
import { exitCodes } from '../exit-codes.ts';
import { type SecretOptions, secretSource } from '../given-secrets.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import { reportFindings } from '../report-findings.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type CheckOptions = SecretOptions & { readonly verbose?: boolean };

/** `pairkeeper check`: connects, gathers facts, probes the network, and says everything that was found. */
export function checkCommand(run: VerbRunner): Command {
  return pairCommand(run, 'check', check).option('--verbose').option('--secrets <file>');
}

async function check(session: PairSession, options: CheckOptions): Promise<VerbEnd> {
  const { spec, clock, signal, output } = session;
  const findings = await withHosts(session, async (hosts) => {
    output.progress('reading');
    const secrets = secretSource(session, options);
    const planned = await planPair({ spec, hosts, components, clock, secrets });
    output.progress('listening');
    const network = await probePairNetwork({ spec, hosts, components, facts: planned.facts, signal });
    return [...planned.findings, ...network];
  });
  const blockers = reportFindings(session, findings, options.verbose === true);
  if (blockers === 0) {
    output.hint(output.texts.text('cli.next-plan', { file: session.file }));
  }
  return { exitCode: blockers > 0 ? exitCodes.blocked : exitCodes.ok, result: { blockers } };
}
