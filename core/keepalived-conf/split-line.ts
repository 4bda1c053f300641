/** A piece of a line: a word, or a brace that is not inside quotes. */
export type Token = { readonly kind: 'word'; readonly text: string } | { readonly kind: 'open' | 'close' };

export type SplitLine = { readonly tokens: readonly Token[]; readonly unclosedQuote: boolean };

/**
 * Splits a line the way keepalived does (lib/parser.c, decomment and alloc_strvec_quoted_escaped): a comment starts at
 * an unquoted `!` or `#`, words end at blanks and braces, single and double quotes keep a word together.
 */
export function splitLine(line: string): SplitLine {
  const tokens: Token[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) {
      tokens.push({ kind: 'word', text: word });
      word = undefined;
    }
  };
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (character === '\\' && index + 1 < line.length) {
      index += 1;
      word = (word ?? '') + line.charAt(index);
    } else if (quote !== undefined) {
      if (character === quote) {
        quote = undefined;
      } else {
        word += character;
      }
    } else if (character === '"' || character === "'") {
      quote = character;
      word = word ?? '';
    } else if (character === '!' || character === '#') {
      break;
    } else if (character === '{' || character === '}') {
      // ${NAME} is a parameter, not a block.
      const parameter = word?.endsWith('$') === true ? /^\{\w+\}/.exec(line.slice(index))?.[0] : undefined;
      if (parameter === undefined) {
        endWord();
        tokens.push({ kind: character === '{' ? 'open' : 'close' });
      } else {
        word += parameter;
        index += parameter.length - 1;
      }
    } else if (/\s/.test(character)) {
      endWord();
    } else {
      word = (word ?? '') + character;
    }
  }
  endWord();
  return { tokens, unclosedQuote: quote !== undefined };
}
