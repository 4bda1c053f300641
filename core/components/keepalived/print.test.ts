import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import { type Argument, block, commandLine, type Entry, quoted, statement } from './document.ts';
import { printDocument } from './print.ts';

/** Text that tries to leave its place. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        '"',
        "'",
        '\\',
        '\n',
        '\r',
        '{',
        '}',
        '!',
        '#',
        '$',
        '@',
        '~SEQ(x,1,9)',
        'include /etc/shadow',
        ' ',
        '\t',
        'script',
        '/bin/sh',
        '$X',
        '\u2028',
        '\u0085',
        'é',
        '💥',
        'x'.repeat(600),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('eth0', '10.0.0.1/24', 'fd00::1', 'web-1', '0.3'),
);

/**
 * Reads a line the way keepalived does (lib/parser.c: decomment, alloc_strvec_r): a comment starts at an unquoted
 * `!` or `#`, words end at blanks, a pair of double quotes makes one word.
 */
function wordsOf(line: string): readonly string[] {
  return (line.match(/"[^"]*"|[!#].*|[^\s"!#]+/g) ?? [])
    .filter((word) => !/^[!#]/.test(word))
    .map((word) => word.replaceAll('"', ''));
}

function printed(entry: Entry): string | undefined {
  try {
    return printDocument([entry]);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return undefined;
  }
}

describe('the printer of keepalived.conf', () => {
  const kinds: Readonly<Record<string, (value: string) => string | Argument>> = {
    word: (value) => value,
    'quoted text': (value) => quoted(value),
    'command line': (value) => commandLine(['/usr/libexec/pairkeeper/check', value]),
  };

  for (const [name, make] of Object.entries(kinds)) {
    it(`never lets a ${name} become a directive`, () => {
      fc.assert(
        fc.property(hostile, (value) => {
          const text = printed(block('vrrp_instance', 'x', [statement('interface', make(value))]));
          if (text === undefined) {
            return;
          }
          const lines = text.split('\n').filter((line) => line !== '');
          expect(lines).toHaveLength(3);
          expect(lines[0]).toBe('vrrp_instance x {');
          expect(lines[2]).toBe('}');
          const expected = name === 'command line' ? `/usr/libexec/pairkeeper/check ${value}` : value;
          expect(wordsOf(lines[1] ?? '')).toEqual(['interface', expected]);
          expect(lines[1]?.length).toBeLessThan(1024);
        }),
        { numRuns: 2000 },
      );
    });
  }

  it('never lets a name open or close a block', () => {
    fc.assert(
      fc.property(hostile, (value) => {
        const text = printed(block('vrrp_instance', value, [statement(value)]));
        expect(text === undefined || text === `\nvrrp_instance ${value} {\n    ${value}\n}\n`).toBe(true);
        expect(text === undefined || !/[{}"\s]/.test(value)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('says which value it could not print', () => {
    expect(() => printDocument([statement('interface', 'eth0; reboot')])).toThrow(
      expect.objectContaining({ code: 'keepalived.unprintable', params: { value: '"eth0; reboot"' } }),
    );
  });
});
