import { readFile } from 'node:fs/promises';
import { components } from '../core/components/registry.ts';
import { AppError } from '../core/errors/app-error.ts';
import type { ClusterSpec } from '../core/spec/cluster-spec.ts';
import { loadSpec, type SpecIssue } from '../core/spec/load-spec.ts';
import type { CliContext } from './cli-context.ts';
import type { Output } from './output.ts';

/** The file that verbs take when none is named. */
export const defaultPairFile = 'pair.yaml';

/**
 * Reads and validates a pair file; every problem is printed with its line and column first.
 *
 * @throws AppError `cli.file-unreadable` or `cli.spec-invalid`, both of kind `usage`
 */
export async function readPairFile(context: Pick<CliContext, 'output'>, file: string): Promise<ClusterSpec> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('cli.file-unreadable', { kind: 'usage', params: { file }, cause });
  });
  const loaded = loadSpec(text, components);
  if (loaded.ok) {
    return loaded.spec;
  }
  reportSpecIssues(context.output, file, loaded.issues);
  throw new AppError('cli.spec-invalid', { kind: 'usage', params: { file, count: loaded.issues.length } });
}

/** Prints what is wrong with a pair file, one problem after the other with its place and the fix. */
export function reportSpecIssues(output: Output, file: string, issues: readonly SpecIssue[]): void {
  for (const issue of issues) {
    if (output.json) {
      output.issue(issue);
      continue;
    }
    const what = output.texts.text(`error.${issue.code}.what`, issue.params);
    output.say(`${output.style.red('✗')} ${file}:${issue.line}:${issue.column} ${what}`);
    output.say(`  → ${output.texts.text(`error.${issue.code}.remedy`, issue.params)}`);
  }
}
