import type { ConfEntry, ConfProblem, ParsedConf } from './conf-entry.ts';
import { splitLine, type Token } from './split-line.ts';

export type ConfFile = { readonly path: string; readonly text: string };

/**
 * Gives the files that an `include` means.
 *
 * @param pattern as written: a path that may hold `*`, `?`, `[…]` and may be relative
 * @param from path of the file that includes
 * @returns [] when there is none
 */
export type IncludeReader = (pattern: string, from: string) => readonly ConfFile[];

/** Bounds for what a hostile or looping file can make us do; keepalived's own files have some hundred lines. */
const MOST_LINES = 100_000;
const DEEPEST_INCLUDE = 16;
/** keepalived's own blocks are four deep; whoever reads the result calls itself for each of them. */
const DEEPEST_BLOCK = 40;
const LONGEST_LINE = 2000;

type OpenEntry = { -readonly [Key in keyof ConfEntry]: ConfEntry[Key] } & { entries?: OpenEntry[] };

type Parser = {
  readonly include: IncludeReader;
  readonly root: OpenEntry[];
  /** Blocks that are open, the innermost last. */
  readonly open: OpenEntry[];
  readonly problems: ConfProblem[];
  readonly files: string[];
  readonly parameters: Map<string, string>;
  lines: number;
};

/**
 * Reads a keepalived.conf with everything that it includes. Nothing is refused: what is not understood is kept, and
 * what keepalived would stumble over is among the problems. Never throws.
 */
export function parseConf(file: ConfFile, include: IncludeReader = () => []): ParsedConf {
  const parser: Parser = {
    include,
    root: [],
    open: [],
    problems: [],
    files: [],
    parameters: new Map(),
    lines: 0,
  };
  readFile(parser, file, []);
  for (const { file: path, line, keyword } of isStopped(parser) ? [] : parser.open) {
    parser.problems.push({ code: 'unclosed-block', file: path, line, text: keyword });
  }
  return { entries: parser.root, problems: parser.problems, files: parser.files };
}

/** Reads no further, in whatever file. */
function stop(parser: Parser): void {
  parser.lines = Number.POSITIVE_INFINITY;
}

function isStopped({ lines }: Parser): boolean {
  return lines === Number.POSITIVE_INFINITY;
}

function readFile(parser: Parser, { path, text }: ConfFile, above: readonly string[]): void {
  parser.files.push(path);
  const chain = [...above, path];
  let pending = '';
  let start = 1;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    parser.lines += 1;
    if (parser.lines > MOST_LINES) {
      if (parser.lines === MOST_LINES + 1) {
        parser.problems.push({ code: 'too-large', file: path, line: index + 1, text: '' });
      }
      return;
    }
    start = pending === '' ? index + 1 : start;
    const continues = /^\s*\$\w+\s*=.*\\\s*$/.test(raw) || (pending !== '' && /\\\s*$/.test(raw));
    const joined = (pending + (continues ? raw.replace(/\\\s*$/, ' ') : raw)).slice(0, LONGEST_LINE);
    pending = continues ? joined : '';
    if (!continues) {
      readLine(parser, joined, path, start, chain);
    }
  }
}

function readLine(parser: Parser, raw: string, file: string, line: number, chain: readonly string[]): void {
  const definition = /^\s*\$(\w+)\s*=\s*(.*?)\s*$/.exec(raw);
  if (definition?.[1] !== undefined) {
    parser.parameters.set(definition[1], withParameters(parser, definition[2] ?? ''));
    return;
  }
  const [, condition, rest] = /^\s*@(\^?[\w.-]+)\s+(.*)$/.exec(raw) ?? [undefined, undefined, raw];
  const { tokens, unclosedQuote } = splitLine(withParameters(parser, rest ?? ''));
  if (unclosedQuote) {
    parser.problems.push({ code: 'unclosed-quote', file, line, text: raw.trim().slice(0, 80) });
  }
  const words: string[] = [];
  const finish = (block: boolean): void => {
    endStatement(parser, { words, block, file, line, condition }, chain);
    words.length = 0;
  };
  for (const token of tokens) {
    if (isStopped(parser)) return;
    readToken(parser, token, words, finish, { file, line });
  }
  if (words.length > 0) {
    finish(false);
  }
}

function readToken(
  parser: Parser,
  token: Token,
  words: string[],
  finish: (block: boolean) => void,
  place: { readonly file: string; readonly line: number },
): void {
  switch (token.kind) {
    case 'word':
      words.push(token.text);
      break;
    case 'open':
      if (parser.open.length === DEEPEST_BLOCK) {
        parser.problems.push({ code: 'too-deep', ...place, text: '{' });
        stop(parser);
        break;
      }
      finish(true);
      break;
    case 'close':
      if (words.length > 0) {
        finish(false);
      }
      if (parser.open.pop() === undefined) {
        parser.problems.push({ code: 'stray-brace', ...place, text: '}' });
      }
      break;
  }
}

type Statement = {
  readonly words: readonly string[];
  readonly block: boolean;
  readonly file: string;
  readonly line: number;
  readonly condition: string | undefined;
};

function endStatement(
  parser: Parser,
  { words, block, file, line, condition }: Statement,
  chain: readonly string[],
): void {
  const siblings = parser.open.at(-1)?.entries ?? parser.root;
  const [keyword, ...others] = words;
  const last = siblings.at(-1);
  if (keyword === undefined) {
    // `{` on a line of its own belongs to the statement before it.
    if (last !== undefined && last.entries === undefined) {
      last.entries = [];
      parser.open.push(last);
    } else {
      const nameless: OpenEntry = { keyword: '', words: [], file, line, entries: [] };
      siblings.push(nameless);
      parser.open.push(nameless);
    }
    return;
  }
  const pattern = others[0];
  if (!block && /^include[rmwba]?$/.test(keyword) && pattern !== undefined) {
    readIncluded(parser, pattern, { file, line }, chain);
    return;
  }
  const entry: OpenEntry = {
    keyword,
    words: others,
    file,
    line,
    ...(condition === undefined ? {} : { condition }),
    ...(block ? { entries: [] } : {}),
  };
  siblings.push(entry);
  if (block) {
    parser.open.push(entry);
  }
}

/** An included file is read as if it stood there, so that a block may be open around it. */
function readIncluded(
  parser: Parser,
  pattern: string,
  place: { readonly file: string; readonly line: number },
  chain: readonly string[],
): void {
  const found = parser.include(pattern, place.file);
  if (found.length === 0) {
    parser.problems.push({ code: 'include-missing', ...place, text: pattern });
  }
  for (const file of found) {
    if (chain.includes(file.path) || chain.length >= DEEPEST_INCLUDE) {
      parser.problems.push({ code: 'include-loop', ...place, text: file.path });
    } else {
      readFile(parser, file, chain);
    }
  }
}

function withParameters({ parameters }: Parser, text: string): string {
  if (parameters.size === 0 || !text.includes('$')) {
    return text;
  }
  return text
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced: string | undefined, plain: string | undefined) => {
      return parameters.get(braced ?? plain ?? '') ?? whole;
    })
    .slice(0, LONGEST_LINE);
}
