import { Command } from 'commander';
import { cleanLines } from '../../core/host/clean-text.ts';
import { fixFiles } from '../../core/lint/fix-files.ts';
import { type LintInput, lintFiles } from '../../core/lint/lint-files.ts';
import { unifiedDiff } from '../../core/plan/unified-diff.ts';
import type { CliContext } from '../cli-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { includeReader, readGivenFile, scriptReader } from '../lint-reader.ts';
import { reportFailover } from '../report-failover.ts';
import { reportFindings } from '../report-findings.ts';
import type { VerbEnd, VerbRunner } from '../verb-runner.ts';

/** `pairkeeper lint`: the traps in configuration files that somebody else may have written, without any server. */
export function lintCommand(run: VerbRunner): Command {
  return new Command('lint').argument('<file...>').option('--diff').action(run(lint));
}

type LintOptions = { readonly diff?: boolean };

async function lint(context: CliContext, paths: readonly string[], options: LintOptions): Promise<VerbEnd> {
  const { output } = context;
  const input = { files: paths.map(readGivenFile), include: includeReader, readScript: scriptReader(paths) };
  const { findings, files, failover } = lintFiles(input);
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
  const corrected = options.diff === true ? offerDiffs(context, input) : {};
  const blockers = findings.filter(({ level }) => level === 'blocker').length;
  return {
    exitCode: blockers > 0 ? exitCodes.blocked : exitCodes.ok,
    result: {
      outcome: blockers > 0 ? 'blocked' : 'ok',
      files,
      blockers,
      warnings: findings.length - blockers,
      ...(failover === undefined ? {} : { failover }),
      ...corrected,
    },
  };
}

/** Prints what would put right what can be put right, for a person to read or for patch(1); nothing is written. */
function offerDiffs({ output }: CliContext, input: LintInput): Readonly<Record<string, unknown>> {
  const { changed, left } = fixFiles(input);
  const diffs = changed.map(({ path, text }) => {
    const before = input.files.find((file) => file.path === path)?.text;
    return { file: path, diff: unifiedDiff(path, before, text) };
  });
  for (const { diff } of diffs) {
    const start = Math.max(0, diff.indexOf('--- '));
    output.data(cleanLines(diff.slice(start)).trimEnd());
  }
  const codes = left.map(({ code }) => code);
  const isWhole = codes.length === 0;
  output.hint(output.texts.text(isWhole ? 'lint.fixed-all' : 'lint.fixed-some', { count: codes.length }));
  return { diffs, left: codes };
}
