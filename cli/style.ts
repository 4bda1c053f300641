/** Colours, only where a person looks: each wraps a text, or leaves it as it is. */
export type Style = Readonly<
  Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>
>;

/** SGR parameters that begin and end each of them (ECMA-48 §8.3.117). */
const codes: Readonly<Record<keyof Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

/** @param colours false for pipes, files, NO_COLOR (no-color.org), dumb terminals and --json */
export function createStyle(colours: boolean): Style {
  const wrap = (name: keyof Style) => (text: string) => {
    const [on, off] = codes[name];
    return colours ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
  return {
    bold: wrap('bold'),
    dim: wrap('dim'),
    red: wrap('red'),
    green: wrap('green'),
    yellow: wrap('yellow'),
    cyan: wrap('cyan'),
  };
}

/** Columns that a text takes on a terminal: East Asian wide characters take two (Unicode TR11, roughly). */
export function widthOf(text: string): number {
  return Array.from(text).reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(character)
        ? 2
        : 1),
    0,
  );
}

/** Cuts a text to a number of columns. */
export function fitColumns(text: string, columns: number): string {
  let fitted = '';
  for (const character of text) {
    if (widthOf(fitted + character) > columns) {
      return fitted;
    }
    fitted += character;
  }
  return fitted;
}
