/** Most of a window title that is shown. Characters. */
const MAXIMUM_TITLE_LENGTH = 200;

/**
 * A title that a server set (OSC 0 and 2), made harmless: in one line, without control and direction characters, and
 * of bounded length. It is shown small beside the node's name and never instead of it.
 */
export function cleanTitle(title: string): string {
  const head = Array.from(title.slice(0, 4 * MAXIMUM_TITLE_LENGTH));
  const text = head
    .join('')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(text);
  return characters.length > MAXIMUM_TITLE_LENGTH
    ? `${characters.slice(0, MAXIMUM_TITLE_LENGTH - 1).join('')}…`
    : text;
}
