import { Command } from 'commander';
import { lintFiles } from '../../core/lint/lint-files.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { includeReader, readGivenFile, scriptReader } from '../lint-reader.ts';
import { reportFailover } from '../report-failover.ts';
import { reportFindings } from '../report-findings.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper lint`: the traps in configuration files that somebody else may have written, without any server. */
export function lintCommand(run: VerbRunner): Command {
  return new Command('lint').argument('<file...>').action(run(lint));
}

async function lint(context: CliContext, paths: readonly string[]): Promise<VerbEnd> {
  const { output } = context;
  const { findings, files, failover } = lintFiles({
    files: paths.map(readGivenFile),
    include: includeReader,
    readScript: scriptReader(paths),
  });
  if (failover !== undefined) {
    reportFailover(context, failover);
  }
  if (findings.length === 0) {
    output.say(`${output.style.green('✓')} ${output.texts.text('lint.clean', { count: files.length })}`);
  } else {
    reportFindings(context, findings, false);
  }
  if (failover === undefined) {
    output.hint(output.texts.text('lint.nothing-simulated'));
  }
  const blockers = findings.filter(({ level }) => level === 'blocker').length;
  return {
    exitCode: blockers > 0 ? exitCodes.blocked : exitCodes.ok,
    result: {
      outcome: blockers > 0 ? 'blocked' : 'ok',
      files,
      blockers,
      warnings: findings.length - blockers,
      ...(failover === undefined ? {} : { failover }),
    },
  };
}
