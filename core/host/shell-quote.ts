import { AppError } from '../errors/app-error.ts';

/** Characters that no shell gives a meaning to. `=` is missing on purpose: `a=b` in front would be an assignment. */
const PLAIN_WORD = /^[A-Za-z0-9_@%+:,./-]+$/;

/** Words that a shell reads as grammar when they stand first (POSIX 2.4, plus bash's and fish's own). */
const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    'if then else elif fi do done case esac while until for in ' +
    'function select time coproc begin end switch and or not'
  ).split(' '),
);

/** A surrogate without its partner can't be written as UTF-8: it would arrive as another character. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * Quotes one word so that a shell hands it on byte for byte, whatever it holds. Backslashes are kept outside of
 * the single quotes because fish, unlike POSIX shells, interprets them inside; so a login shell that is fish
 * reads the same.
 *
 * It does not protect a program from a word that begins with `-`: put `--` before such words.
 *
 * @param word any text
 * @returns text that stands for exactly that word on a command line
 * @throws AppError `shell.nul` (no program can receive a NUL byte in an argument, execve(2)) or
 *   `shell.not-unicode` (a lone surrogate)
 */
export function shellQuote(word: string): string {
  if (word.includes('\0')) throw new AppError('shell.nul', { kind: 'unexpected' });
  if (LONE_SURROGATE.test(word)) throw new AppError('shell.not-unicode', { kind: 'unexpected' });
  if (PLAIN_WORD.test(word) && !RESERVED_WORDS.has(word)) return word;
  return `'${word.replace(/['\\]/g, "'\\$&'")}'`;
}

/**
 * The command line for an argv array: the only place where arguments become shell text.
 *
 * @param argv program and arguments
 * @returns one command line; may hold newlines inside quotes
 * @throws AppError as shellQuote does
 */
export function shellJoin(argv: readonly string[]): string {
  return argv.map(shellQuote).join(' ');
}

/**
 * Settings for a script, as lines `NAME='value'`: always in quotes, so that a value with blanks looks like one without.
 *
 * @throws AppError as shellQuote does
 */
export function shellAssignments(values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).map(([name, value]) => {
    const word = shellQuote(value);
    return `${name}=${word === value ? `'${value}'` : word}`;
  });
}
