import gatherFactsText from '../../agent-scripts/linux/gather-facts.sh?raw';
import type { Reads } from '../components/component.ts';
import { AppError } from '../errors/app-error.ts';
import { shellQuote } from '../host/shell-quote.ts';
import { END_SECTION } from './fact-sections.ts';
import { sysctlPath } from './parse-machine.ts';

/** What one component wants to have read. */
export type ComponentReads = { readonly id: string; readonly reads: Reads };

/** Prefix of the sections that hold what a component's own script printed. */
export const COMPONENT_SECTION = 'component ';

/**
 * The one script that brings back all facts of a node: the reads of all components as variables and arguments,
 * gather-facts.sh, then the components' own scripts, each in a subshell, so that it can't change what follows.
 *
 * @throws AppError `internal.bad-read` when a component asks for something that is not a plain word or path
 */
export function factsScript(components: readonly ComponentReads[]): string {
  const merged = (select: (reads: Reads) => readonly string[] | undefined) => [
    ...new Set(components.flatMap(({ reads }) => select(reads) ?? [])),
  ];
  const sysctl = merged((reads) => reads.sysctl).map((key) => sysctlPath(word(key)));
  return [
    `PK_PACKAGES=${wordList(merged((reads) => reads.packages))}`,
    `PK_UNITS=${wordList(merged((reads) => reads.units))}`,
    `PK_PROGRAMS=${wordList(merged((reads) => reads.programs))}`,
    `PK_SYSCTL_FILES=${wordList(sysctl)}`,
    ['set --', ...merged((reads) => reads.paths).map(pathWord)].join(' '),
    gatherFactsText,
    ...components.map(componentPart),
    `pk_section ${END_SECTION}`,
    '',
  ].join('\n');
}

function componentPart({ id, reads }: ComponentReads): string {
  // The empty echo ends a last line that the script left open.
  return reads.script === undefined
    ? ''
    : `pk_section '${COMPONENT_SECTION}${word(id)}'\n(\n${reads.script}\n)\necho`;
}

/** Words that go through the shell's field splitting: the script loops over them. */
function wordList(words: readonly string[]): string {
  return shellQuote(words.map(word).join(' '));
}

function word(text: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.:@+/\\-]*$/.test(text) && !text.startsWith('/proc/sys/')) {
    throw new AppError('internal.bad-read', { kind: 'unexpected', params: { read: text } });
  }
  return text;
}

/** A path as one argument; behind a trailing `/*` the shell puts the files of that folder. */
function pathWord(path: string): string {
  if (!path.startsWith('/') || /[\n\t]/.test(path)) {
    throw new AppError('internal.bad-read', { kind: 'unexpected', params: { read: path } });
  }
  return path.endsWith('/*') ? `${shellQuote(path.slice(0, -1))}*` : shellQuote(path);
}
