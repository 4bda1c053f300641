import { type Document, Lexer, LineCounter, Parser, parseDocument } from 'yaml';

/** A pair.yaml of 20 upstreams has some 10 KiB; what is larger was not written by a person. */
export const MAX_KIBIBYTES = 256;

/** Some eight to a line. The reader's search for duplicate keys is quadratic: this many take about 2 s. */
const MAX_LEXEMES = 60_000;

/**
 * Our own files have ten levels. The reader is recursive, and deep nesting is not just an exception: where the
 * stack ends inside V8's compiler for regular expressions, the whole process is aborted.
 */
const MAX_NESTING = 40;

/** How pair.yaml is read: YAML 1.2 core, so that `yes` is text and `010` no octal; keys are text. */
const YAML_OPTIONS = { version: '1.2', schema: 'core', stringKeys: true, logLevel: 'error' } as const;

export type ParsedYaml =
  | {
      readonly ok: true;
      /** May have errors. */
      readonly document: Document.Parsed;
      readonly lines: LineCounter;
    }
  | { readonly ok: false; readonly code: 'spec.too-large' | 'spec.too-deep'; readonly offset: number };

/** Reads text as YAML, within bounds of time and stack whatever the text is. */
export function parseYaml(text: string): ParsedYaml {
  if (text.length > MAX_KIBIBYTES * 1024) {
    return { ok: false, code: 'spec.too-large', offset: 0 };
  }
  // The parser behind parseDocument builds its tree with a stack of its own, so its depth can be watched.
  const parser = new Parser();
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    Array.from(parser.next(lexeme));
    lexemes += 1;
    if (parser.stack.length > MAX_NESTING) {
      return { ok: false, code: 'spec.too-deep', offset: parser.offset };
    }
    if (lexemes > MAX_LEXEMES) {
      return { ok: false, code: 'spec.too-large', offset: 0 };
    }
  }
  const lines = new LineCounter();
  return { ok: true, document: parseDocument(text, { ...YAML_OPTIONS, lineCounter: lines }), lines };
}
