import type { Finding } from '../core/preflight/finding.ts';
import type { CliContext } from './cli-context.ts';

/**
 * Prints findings, the gravest last so that they stay in sight.
 *
 * @param verbose also those that are fine (with --json they always are)
 * @returns the number of blockers
 */
export function reportFindings(
  { output }: Pick<CliContext, 'output'>,
  findings: readonly Finding[],
  verbose: boolean,
): number {
  const { texts } = output;
  const of = (level: Finding['level']) => findings.filter((finding) => finding.level === level);
  const shown = [...(verbose || output.json ? of('ok') : []), ...of('warning'), ...of('blocker')];
  for (const finding of shown) {
    output.finding(finding);
  }
  const counts = (['ok', 'warning', 'blocker'] as const).map((level) =>
    texts.text(`cli.findings-${level}`, { count: of(level).length }),
  );
  output.say(texts.text('cli.findings-summary', { counts: counts.join(texts.text('cli.comma')) }));
  return of('blocker').length;
}
