/** A piece of a line and how it is coloured. */
export type Piece = {
  readonly kind: 'comment' | 'string' | 'number' | 'word' | 'plain';
  readonly text: string;
};

/** Longer lines are shown as they are: colours are worth no freeze. */
const MAX_CHARACTERS = 400;

/** Comments, quoted strings, numbers and addresses, and the word a line begins with; good enough for any of our files. */
const pattern =
  /(?<comment>(?:^|(?<=\s))[#!;].*$)|(?<string>"[^"]*"|'[^']*')|(?<number>(?<![\w.-])\d[\d.:/]*\b)|(?<word>(?<=^\s*)[A-Za-z_][\w.-]*)/g;

/** Light colouring of one line of a configuration file or script, whatever its language. */
export function colourLine(line: string): readonly Piece[] {
  if (line.length > MAX_CHARACTERS) return [{ kind: 'plain', text: line }];
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > end) pieces.push({ kind: 'plain', text: line.slice(end, match.index) });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ['plain'];
    pieces.push({ kind: kind as Piece['kind'], text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < line.length) pieces.push({ kind: 'plain', text: line.slice(end) });
  return pieces;
}
