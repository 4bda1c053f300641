import type { ApplyResult } from '../core/apply/apply-result.ts';
import type { CheckResult } from '../core/verify/run-checks.ts';
import type { CliContext } from './cli-context.ts';
import { atNode, errorLines } from './describe.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { Output } from './output.ts';

/**
 * Says how a transaction ended: what was proved, why it was taken back, and where each node stands.
 *
 * @param verbose also each check that passed
 * @returns the exit status that goes with it
 */
export function reportApplyResult({ output }: CliContext, result: ApplyResult, verbose: boolean): ExitCode {
  const { texts, style, say } = output;
  reportChecks(output, result.checks, verbose);
  if (result.reason !== undefined && !output.json) {
    const { code, node, params, finding } = result.reason;
    if (finding !== undefined) {
      output.finding(finding);
    } else {
      say(errorLines({ code, params: { ...params, node: node ?? '' } }, texts, style));
    }
  }
  for (const { node, state, secondsLeft, leftovers } of result.nodes) {
    if (state !== 'confirmed' || leftovers.length > 0) {
      const params = { node, seconds: secondsLeft ?? 0, leftovers: leftovers.join(', ') };
      say(`  ${style.cyan(node)} ${texts.text(`cli.outcome-${state}`, params)}`);
      if (leftovers.length > 0) {
        say(`  ${style.yellow('▲')} ${texts.text('cli.outcome-leftovers', params)}`);
      }
    }
  }
  say(style.bold(texts.text(`cli.apply-${result.outcome}`)));
  return exitCodeOfApply(result);
}

function reportChecks({ texts, style, say }: Output, checks: readonly CheckResult[], verbose: boolean): void {
  for (const { check, passed, elapsedMs } of checks) {
    if (verbose || !passed) {
      const mark = passed ? style.green('✓') : style.red('✗');
      const text = texts.text(`check.${check.code}`, { ...check.params, node: check.node });
      say(`${mark} ${atNode(check.node, text, style)} ${style.dim(`${elapsedMs} ms`)}`);
    }
  }
  const passed = checks.filter((result) => result.passed).length;
  if (checks.length > 0) {
    const mark = passed === checks.length ? style.green('✓') : style.red('✗');
    say(`${mark} ${texts.text('cli.checks-passed', { passed, total: checks.length })}`);
  }
}

function exitCodeOfApply({ outcome, reason }: ApplyResult): ExitCode {
  switch (outcome) {
    case 'confirmed':
    case 'nothing-to-do':
      return exitCodes.ok;
    case 'partial':
      return exitCodes.partial;
    case 'rolled-back':
      // What surrounds the pair was found unfit before anything became active: the same as a failed preflight.
      return reason?.code === 'apply.blocked' ? exitCodes.blocked : exitCodes.rolledBack;
  }
}
