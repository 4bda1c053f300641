import type { Finding } from '../core/preflight/finding.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Prints findings, the gravest last so that they stay in sight.
 *
 * @param verbose also those that are fine (with --json they always are)
 * @returns the number of blockers
 */
export function reportFindings(context: CliContext, findings: readonly Finding[], verbose: boolean): number {
  const { output } = context;
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level);
  const shown = [...(verbose || output.json ? of('ok') : []), ...of('warning'), ...of('blocker')];
  for (const finding of shown) {
    output.finding(finding);
  }
  const counts = { ok: of('ok').length, warnings: of('warning').length, blockers: of('blocker').length };
  output.say(output.texts.text('cli.findings-summary', counts));
  return counts.blockers;
}
