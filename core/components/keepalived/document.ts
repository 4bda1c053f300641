/**
 * A keepalived.conf as data. Only printDocument turns it into text, so no value can become a directive.
 */

/** One word as it stands: a name, a number, an address. */
type Word = { readonly kind: 'word'; readonly value: string };

/** One value in double quotes, for a path. */
export type Quoted = { readonly kind: 'quoted'; readonly value: string };

/** A program with its arguments, which keepalived splits at blanks inside one pair of double quotes. */
export type CommandLine = { readonly kind: 'command'; readonly argv: readonly string[] };

export type Argument = Word | Quoted | CommandLine;

/** `keyword argument …` on a line of its own. */
export type Statement = {
  readonly kind: 'statement';
  readonly keyword: string;
  readonly arguments: readonly Argument[];
};

/** `keyword argument … {` entries `}`. */
export type Block = {
  readonly kind: 'block';
  readonly keyword: string;
  readonly arguments: readonly Argument[];
  readonly entries: readonly Entry[];
};

/** A comment line; the text is ours, never a user's. */
export type Comment = { readonly kind: 'comment'; readonly text: string };

export type Entry = Statement | Block | Comment;

export type KeepalivedDocument = readonly Entry[];

/** A statement; plain strings and numbers are words. */
export function statement(keyword: string, ...values: readonly (string | number | Argument)[]): Statement {
  return { kind: 'statement', keyword, arguments: values.map(toArgument) };
}

/** A block without or with a name behind its keyword. */
export function block(keyword: string, name: string | undefined, entries: readonly Entry[]): Block {
  return { kind: 'block', keyword, arguments: name === undefined ? [] : [toArgument(name)], entries };
}

export function quoted(value: string): Quoted {
  return { kind: 'quoted', value };
}

export function commandLine(argv: readonly string[]): CommandLine {
  return { kind: 'command', argv };
}

export function comment(text: string): Comment {
  return { kind: 'comment', text };
}

function toArgument(value: string | number | Argument): Argument {
  return typeof value === 'object' ? value : { kind: 'word', value: String(value) };
}
