import { inflateSync } from 'node:zlib';

/** What can be told of a PDF without a viewer: how many pages it has, and the words on them. */
export type Pdf = { readonly pages: number; readonly text: string };

/**
 * Reads a PDF as Chromium prints it (Skia): compressed streams, glyphs by number, and for each font a table of what
 * they mean (ISO 32000-1, 9.10.3). All fonts' tables are tried on each piece of text, which is enough to find a word.
 */
export function readPdf(bytes: Buffer): Pdf {
  const raw = bytes.toString('latin1');
  if (!raw.startsWith('%PDF-')) throw new Error('this is no PDF');
  const pages = raw.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  const streams = [...raw.matchAll(/stream\r?\n/g)].flatMap(({ index, 0: { length } }) => {
    try {
      return [inflateSync(bytes.subarray(index + length)).toString('latin1')];
    } catch {
      // A picture or a font in another encoding.
      return [];
    }
  });
  const fonts = streams.filter((stream) => stream.includes('beginbfchar') || stream.includes('beginbfrange'));
  const glyphs = streams.flatMap((stream) =>
    [...stream.matchAll(/\[?((?:<[0-9A-Fa-f]+>[\s\d.-]*)+)\]?\s*T[jJ]/g)].map(([, words = '']) =>
      (words.match(/<([0-9A-Fa-f]+)>/g) ?? []).join('').replace(/[<>]/g, ''),
    ),
  );
  const tables = fonts.map(glyphTable);
  const text = glyphs.flatMap((hex) => tables.map((table) => decode(hex, table))).join('\n');
  return { pages, text };
}

type Table = ReadonlyMap<string, string>;

function glyphTable(font: string): Table {
  const table = new Map<string, string>();
  for (const [, block = ''] of font.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, from = '', to = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>/g)) table.set(from, unicode(to));
  }
  for (const [, block = ''] of font.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first = '', last = '', to = ''] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      const start = Number.parseInt(first, 16);
      for (let code = start; code <= Number.parseInt(last, 16); code += 1) {
        const shifted = (Number.parseInt(to, 16) + code - start).toString(16).padStart(to.length, '0');
        table.set(code.toString(16).toUpperCase().padStart(first.length, '0'), unicode(shifted));
      }
    }
  }
  return table;
}

function unicode(hex: string): string {
  return Buffer.from(hex, 'hex').swap16().toString('utf16le');
}

/** Two bytes a glyph. */
function decode(hex: string, table: Table): string {
  return (hex.toUpperCase().match(/.{4}/g) ?? []).map((glyph) => table.get(glyph) ?? '').join('');
}
