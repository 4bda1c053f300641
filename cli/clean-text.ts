/**
 * Makes text from a server or a file harmless for a terminal: escape sequences (ECMA-48 §5.4 CSI, §5.6 strings
 * such as titles and clipboard writes) and every other control or direction character go, tabs stay.
 * @param keepLines keep line feeds; otherwise the text becomes one line
 */
export function cleanText(text: string, keepLines = false): string {
  const unescaped = text
    .replace(
      /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/g,
      '',
    )
    .replace(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/g, '')
    .replace(/\u001b[ -/]*[0-~]?/g, '');
  const lines = keepLines ? unescaped.replace(/\r\n?/g, '\n') : unescaped.replace(/[\s\u0085]+/g, ' ').trim();
  return lines.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\t' || character === '\n' ? character : '',
  );
}
