import { Argument, type Command } from 'commander';
import { components } from '../../core/components/registry.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { HostPair } from '../../core/host/host.ts';
import { compareDatabases } from '../../core/operations/compare/compare-databases.ts';
import {
  type ComparisonReport,
  type ComparisonVerdict,
  readableKey,
} from '../../core/operations/compare/comparison.ts';
import { sentence } from '../../core/operations/compare/comparison-html.ts';
import {
  planRepair,
  type RepairPlan,
  type RepairStatement,
  repairScript,
} from '../../core/operations/compare/plan-repair.ts';
import { roleEnginesOf } from '../../core/roles/role-engines.ts';
import { unfinishedComparison, writeComparison } from '../comparison-files.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { pairCommand } from '../pair-command.ts';
import { type PairSession, withHosts } from '../pair-session.ts';
import { reportFolder } from '../report-files.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

type CompareOptions = { readonly repairSql?: boolean; readonly report?: string };

const byVerdict: Readonly<Record<ComparisonVerdict, ExitCode>> = {
  equal: exitCodes.ok,
  different: exitCodes.degraded,
  incomplete: exitCodes.unknown,
};

/** `pairkeeper compare`: are the databases of both nodes the same? Found out while they are written to. */
export function compareCommand(run: VerbRunner): Command {
  const engine = new Argument('<database>').choices(['mariadb']);
  return pairCommand(run, 'compare', compare, [engine]).option('--repair-sql').option('--report <folder>');
}

async function compare(
  session: PairSession,
  options: CompareOptions,
  ...words: readonly string[]
): Promise<VerbEnd> {
  const { spec, output, signal } = session;
  const engine = words[0] ?? '';
  if (!roleEnginesOf(spec, components).some((one) => one.engine === engine)) {
    throw new AppError('seed.not-wanted', { kind: 'usage', params: { engine, file: session.file } });
  }
  const folder = options.report ?? reportFolder(session.home, spec.name);
  return withHosts(session, async (hosts) => {
    const report = await compareAndTell(session, hosts, engine, folder);
    const wanted = options.repairSql === true && report.verdict === 'different';
    const repair = wanted ? await planRepair(hosts, report, signal) : undefined;
    const sql = repair === undefined ? undefined : tellRepair(session, repair);
    const { page, script } = await writeComparison(folder, report, output.texts, sql);
    if (script !== undefined) {
      output.say(output.texts.text('cli.repair-written', { target: report.target, file: script }));
    }
    output.say(output.texts.text('cli.report-written', { file: page }));
    return {
      exitCode: byVerdict[report.verdict],
      result: repair === undefined ? { ...report } : { ...report, repair },
    };
  });
}

async function compareAndTell(
  { clock, signal, output, spec }: PairSession,
  hosts: HostPair,
  engine: string,
  folder: string,
): Promise<ComparisonReport> {
  const { say, texts } = output;
  const kept = unfinishedComparison(folder, engine);
  const unfinished = await kept.read();
  const report = await compareDatabases({
    ...{ hosts, pair: spec.name, engine, clock, signal, keep: kept.keep },
    ...(unfinished === undefined ? {} : { unfinished }),
    events: (event) =>
      event.code === 'compare.progress' && !output.json
        ? output.progress('compare', event.params)
        : output.event(event),
  });
  await kept.forget();
  for (const table of report.tables) say(`${table.table}: ${sentence(table, texts.text)}`);
  say(texts.text(`compare.verdict.${report.verdict}`));
  return report;
}

/** Shows every statement with its reason. Nothing is run. @returns all of them as a script; nothing where there are none */
function tellRepair({ output }: PairSession, plan: RepairPlan): string | undefined {
  const { texts, say } = output;
  const { target } = plan;
  for (const { table, why } of plan.beyond) {
    say(texts.text('cli.repair-beyond', { table, target, why: texts.text(`compare.beyond.${why}`) }));
  }
  if (plan.statements.length === 0) return undefined;
  const explain = ({ table, key, kind }: RepairStatement) =>
    `${table} ${readableKey(key)}: ${texts.text(`compare.row.${kind}`)}`;
  const lines = [`-- ${texts.text('cli.repair-head', { target })}`, ...repairScript(plan, explain)];
  for (const line of lines) say(`  ${line}`);
  return `${lines.join('\n')}\n`;
}
