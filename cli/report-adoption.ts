import type { Adoption } from '../core/adopt/adopt-pair.ts';
import type { AdoptSentence } from '../core/adopt/present-node.ts';
import type { TakeOver } from '../core/adopt/take-over.ts';
import { cleanLines } from '../core/host/clean-text.ts';
import { unifiedDiff } from '../core/plan/unified-diff.ts';
import { withoutPasswords } from '../core/plan/without-passwords.ts';
import type { CliContext } from './cli-context.ts';
import { reportFailover } from './report-failover.ts';
import { reportFindings } from './report-findings.ts';

/** Prints what a pair does today, its traps, what becomes of it in pair.yaml, and the diffs. */
export function reportAdoption(
  context: CliContext,
  adoption: Adoption,
  diffs: readonly TakeOver[],
  { file, fixes }: { readonly file: string; readonly fixes: boolean },
): void {
  const { output } = context;
  const { texts, style, say } = output;
  const heading = (key: string, params = {}) =>
    say(`\n${style.bold(texts.text(`adopt.heading-${key}`, params))}`);
  const sentence = ({ code, params }: AdoptSentence) => say(`  ${texts.text(`adopt.${code}`, params)}`);
  say(texts.text('adopt.read', { files: adoption.files.join(', ') }));
  heading('explanation');
  adoption.explanation.forEach(sentence);
  reportFailover(context, adoption.failover);
  say('');
  reportFindings(context, adoption.findings, false);
  heading('remarks', { file });
  adoption.remarks.forEach(sentence);
  for (const { node, diff } of diffs) {
    heading('diff', { node });
    output.data(fromHeader(diff));
  }
  if (fixes && adoption.corrected.length > 0) {
    heading('corrected');
    for (const { path, text, before } of adoption.corrected) {
      output.data(fromHeader(withoutPasswords(unifiedDiff(path, before, text))));
    }
  }
}

function fromHeader(diff: string): string {
  return cleanLines(diff.slice(Math.max(0, diff.indexOf('--- ')))).trimEnd();
}
