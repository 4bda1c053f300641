import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { HostPair } from '../../core/host/host.ts';
import { auditedSeed } from '../../core/operations/audited-operations.ts';
import { planSeed, type SeedPlan } from '../../core/operations/seed/plan-seed.ts';
import type { SeedResult } from '../../core/operations/seed/seed-replica.ts';
import { roleEnginesOf } from '../../core/roles/role-engines.ts';
import { auditContext } from '../audit-context.ts';
import { refuseIfInterrupted } from '../cli-context.ts';
import { refuseWithoutConsent, requireConsent } from '../consent.ts';
import { exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { findNode, type PairSession, withHosts } from '../pair-session.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type SeedOptions = {
  readonly to: string;
  readonly yes?: boolean;
  readonly replace?: string;
  readonly limit?: number;
};

/** `pairkeeper seed`: a copy of the primary's data for the other node, which then follows. */
export function seedCommand(run: VerbRunner): Command {
  const engine = new Argument('<database>').choices(['mariadb', 'postgresql']);
  return pairCommand(run, 'seed', seed, [engine])
    .requiredOption('--to <node>')
    .option('--yes')
    .option('--replace <hostname>')
    .addOption(new Option('--limit <size>').argParser(mebibytesPerSecond));
}

function mebibytesPerSecond(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('MiB a second.');
  return Number(text);
}

async function seed(
  session: PairSession,
  options: SeedOptions,
  ...words: readonly string[]
): Promise<VerbEnd> {
  findNode(session.spec, options.to);
  const engine = words[0] ?? '';
  const wanted = roleEnginesOf(session.spec, components);
  if (!wanted.some((one) => one.engine === engine)) {
    throw new AppError('seed.not-wanted', { kind: 'usage', params: { engine, file: session.file } });
  }
  refuseWithoutConsent(session, options.yes);
  const result = await withHosts(session, (hosts) => copy(session, hosts, engine, options));
  return { exitCode: exitCodes.ok, result: { ...result } };
}

async function copy(
  session: PairSession,
  hosts: HostPair,
  engine: string,
  options: SeedOptions,
): Promise<SeedResult> {
  const { clock, random, signal, output } = session;
  const plan = await planSeed(hosts, engine, options.to);
  announce(session, plan);
  await requireConsent(
    session,
    options.yes,
    output.texts.text('cli.ask-seed', { from: plan.from, to: plan.to }),
  );
  const typedHostname = await hostnameFor(session, plan, options);
  refuseIfInterrupted(session);
  const result = await auditedSeed(auditContext(session), {
    hosts,
    plan,
    clock,
    random,
    signal,
    events: (event) =>
      event.code === 'seed.progress' && !output.json
        ? output.progress('seed', event.params)
        : output.event(event),
    ...(typedHostname === undefined ? {} : { typedHostname }),
    ...(options.limit === undefined ? {} : { bytesPerSecond: options.limit * 2 ** 20 }),
  });
  const equal = result.tables.filter(({ outcome }) => outcome === 'equal').length;
  output.say(output.texts.text('cli.seed-tables', { equal, tables: result.tables.length }));
  return result;
}

/** What will be done, before anybody is asked. */
function announce({ output }: PairSession, plan: SeedPlan): void {
  const { texts, say } = output;
  const mebibytes = Math.ceil(plan.bytes / 2 ** 20);
  say(texts.text('cli.seed-copies', { from: plan.from, to: plan.to, mebibytes }));
  const aside = plan.replaces.length === 0 ? 'cli.seed-nothing-replaced' : 'cli.seed-replaces';
  const databases = plan.replaces.slice(0, 10).join(', ');
  say(texts.text(aside, { to: plan.to, directory: plan.directory, databases }));
}

/** Databases give way only where somebody has typed the name of the server that they are on. */
async function hostnameFor(
  { output, prompt }: PairSession,
  plan: SeedPlan,
  { replace }: SeedOptions,
): Promise<string | undefined> {
  if (plan.replaces.length === 0 || replace !== undefined || !prompt.interactive || output.json)
    return replace;
  return prompt.ask(output.texts.text('cli.ask-seed-hostname', { to: plan.to, hostname: plan.hostname }));
}
