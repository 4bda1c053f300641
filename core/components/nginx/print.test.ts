import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import { block, directive, expression, type NginxDocument } from './document.ts';
import { printNginx } from './print.ts';

/** What nginx understands: words, and blocks of such. */
type Read = { readonly words: readonly string[]; readonly block?: readonly Read[] };

/** The grammar of ngx_conf_read_token (src/core/ngx_conf_file.c), as far as it can be reached. */
function readNginx(text: string): readonly Read[] {
  let at = 0;
  function readBlock(depth: number): readonly Read[] {
    const found: Read[] = [];
    let words: string[] = [];
    while (at < text.length) {
      const character = text[at] ?? '';
      if (/[ \t\r\n]/.test(character)) {
        at += 1;
      } else if (character === '#') {
        while (at < text.length && text[at] !== '\n') at += 1;
      } else if (character === ';') {
        at += 1;
        found.push({ words });
        words = [];
      } else if (character === '{') {
        at += 1;
        found.push({ words, block: readBlock(depth + 1) });
        words = [];
      } else if (character === '}') {
        expect(depth).toBeGreaterThan(0);
        expect(words).toEqual([]);
        at += 1;
        return found;
      } else {
        words.push(readWord());
      }
    }
    expect(depth).toBe(0);
    expect(words).toEqual([]);
    return found;
  }
  function readWord(): string {
    const quote = text[at] === '"' || text[at] === "'" ? text[at] : undefined;
    let word = '';
    at += quote === undefined ? 0 : 1;
    while (at < text.length) {
      const character = text[at] ?? '';
      if (character === '\\') {
        const next = text[at + 1] ?? '';
        const meaning = { '"': '"', "'": "'", '\\': '\\', t: '\t', r: '\r', n: '\n' }[next];
        word += meaning ?? `\\${next}`;
        at += 2;
      } else if (quote !== undefined && character === quote) {
        at += 1;
        // nginx wants a separator behind a closing quote.
        expect(text[at] ?? ' ').toMatch(/[ \t\r\n;{)]/);
        return word;
      } else if (quote === undefined && /[ \t\r\n;{]/.test(character)) {
        return word;
      } else {
        word += character;
        at += 1;
      }
    }
    throw new Error('the text ended within a word');
  }
  return readBlock(0);
}

function plain(document: NginxDocument): readonly Read[] {
  return document.flatMap((node) => {
    if ('comment' in node) {
      return [];
    }
    const words = node.words.map((word) => (typeof word === 'string' ? word : word.expression));
    return [node.block === undefined ? { words } : { words, block: plain(node.block) }];
  });
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'"\'\\;{}#$ \n\r\tn`()|&~='.split(''), 'é', '🙂') }),
  fc.constantFrom('80; } server {', '"', '\\', '\\"', '#', '}', 'a\nb', '$host', '$' + '{host}', ''),
);

function readBackOrRefused(document: NginxDocument): void {
  let text: string;
  try {
    text = printNginx(document);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return;
  }
  expect(readNginx(text)).toEqual(plain(document));
}

describe('printNginx', () => {
  it('lets no value end its directive and begin another', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (first, second, third) => {
        readBackOrRefused([
          block(['server'], [directive('root', first, second), directive('listen', '80')]),
          directive(third),
        ]);
      }),
      { numRuns: 3000 },
    );
  });

  it('lets no expression of ours do so either', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        readBackOrRefused([directive('return', '200', expression(text)), directive('allow', 'all')]);
      }),
      { numRuns: 1000 },
    );
  });

  it('lets no comment become a directive', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        readBackOrRefused([{ comment: text }, directive('allow', 'all')]);
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses plain text with a variable in it, which nginx could not be told to leave alone', () => {
    expect(() => printNginx([directive('root', '/srv/$host')])).toThrowError(
      expect.objectContaining({ code: 'nginx.value-not-printable' }),
    );
  });
});
