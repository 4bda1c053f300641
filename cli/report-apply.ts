import type { ApplyResult } from '../core/apply/apply-result.ts';
import type { CliContext } from './cli-context.ts';
import { describeError } from './describe.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';

/**
 * Says how a transaction ended: what was proved, why it was taken back, and where each node stands.
 *
 * @returns the exit status that goes with it
 */
export function reportApplyResult(context: CliContext, result: ApplyResult): ExitCode {
  const { output } = context;
  const { texts, style, say } = output;
  for (const { check, passed, elapsedMs } of result.checks) {
    const mark = passed ? style.green('✓') : style.red('✗');
    const text = texts.text(`check.${check.code}`, { ...check.params, node: check.node });
    say(`${mark} ${style.cyan(check.node)} ${text} ${style.dim(`${elapsedMs} ms`)}`);
  }
  if (result.reason !== undefined && !output.json) {
    const { code, node, params, finding } = result.reason;
    if (finding !== undefined) {
      output.finding(finding);
    } else {
      say(describeError({ code, params: { ...params, node: node ?? '' } }, texts, style));
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
