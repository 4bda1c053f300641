import { AppError, assertNever } from '../../errors/app-error.ts';
import { PLAIN_WORD, QUOTED_TEXT } from '../../keepalived-conf/keepable.ts';
import type { Argument, Entry, KeepalivedDocument } from './document.ts';

const INDENT = '    ';

/** keepalived reads lines into a buffer of 1024 bytes and takes the rest for another line (lib/parser.c, MAXBUF). */
const LONGEST_LINE = 1000;

/** keepalived parses a quoted command a second time, so blanks and single quotes are out as well. */
const COMMAND_WORD = /^[A-Za-z0-9_.:/=,@%+?&[\]~-]+$/;

/**
 * Prints a document, one statement per line and a new line after each brace, as keepalived wants it.
 *
 * @throws AppError `keepalived.unprintable` for a value that keepalived's syntax can't hold
 */
export function printDocument(document: KeepalivedDocument): string {
  return `${document.flatMap((entry) => printEntry(entry, '')).join('\n')}\n`;
}

function printEntry(entry: Entry, indent: string): readonly string[] {
  switch (entry.kind) {
    case 'comment':
      return [line(indent, checked(`# ${entry.text}`, /^[\x20-\x7e]*$/))];
    case 'statement':
      return [line(indent, head(entry))];
    case 'block':
      return [
        ...(indent === '' ? [''] : []),
        line(indent, `${head(entry)} {`),
        ...entry.entries.flatMap((inner) => printEntry(inner, indent + INDENT)),
        `${indent}}`,
      ];
    default:
      return assertNever(entry);
  }
}

function head(entry: { readonly keyword: string; readonly arguments: readonly Argument[] }): string {
  return [checked(entry.keyword, PLAIN_WORD), ...entry.arguments.map(printArgument)].join(' ');
}

function printArgument(argument: Argument): string {
  switch (argument.kind) {
    case 'word':
      return checked(argument.value, PLAIN_WORD);
    case 'quoted':
      return `"${checked(argument.value, QUOTED_TEXT)}"`;
    case 'command':
      return `"${argument.argv.map((word) => checked(word, COMMAND_WORD)).join(' ')}"`;
    default:
      return assertNever(argument);
  }
}

function checked(value: string, allowed: RegExp): string {
  if (!allowed.test(value)) {
    throw new AppError('keepalived.unprintable', { kind: 'usage', params: { value: JSON.stringify(value) } });
  }
  return value;
}

function line(indent: string, text: string): string {
  if (indent.length + text.length > LONGEST_LINE) {
    throw new AppError('keepalived.unprintable', {
      kind: 'usage',
      params: { value: JSON.stringify(`${text.slice(0, 60)}…`) },
    });
  }
  return indent + text;
}
