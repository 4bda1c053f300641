/** Most that is ever quoted from a server in a message. Characters. */
const MAXIMUM_LENGTH = 300;

/**
 * Makes text that a server sent fit to be shown: no control characters (a terminal would obey them), no
 * characters that turn the direction of writing, one line, not endless.
 */
export function cleanText(text: string): string {
  const line = text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
    .trim();
  return line.length > MAXIMUM_LENGTH ? `${line.slice(0, MAXIMUM_LENGTH - 1)}…` : line;
}
