/** Most that is ever quoted from a server in a message. Characters. */
const maximumQuote = 300;

/**
 * Makes text from a server or a file harmless for a terminal, as one line: escape sequences (ECMA-48 §5.4 CSI, §5.6
 * strings such as titles and clipboard writes) and every other control or direction character go, line ends and
 * tabs become blanks.
 */
export function cleanText(text: string): string {
  return withoutControls(
    withoutSequences(text)
      .replace(/[\s\u0085]+/g, ' ')
      .trim(),
  );
}

/** As cleanText, but line feeds and tabs stay: for diffs and other text of several lines. */
export function cleanLines(text: string): string {
  return withoutControls(withoutSequences(text).replace(/\r\n?/g, '\n'));
}

/** As cleanText, and cut: for what a server said, inside a message of ours. */
export function quoteText(text: string): string {
  const line = cleanText(text);
  return line.length > maximumQuote ? `${line.slice(0, maximumQuote - 1)}…` : line;
}

function withoutSequences(text: string): string {
  return text
    .replace(
      /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g,
      '',
    )
    .replace(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g, '')
    .replace(/\u001b[ -/]*[0-~]?/g, '');
}

function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\t' || character === '\n' ? character : '',
  );
}
