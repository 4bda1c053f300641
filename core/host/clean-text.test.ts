import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLines, cleanText, quoteText } from './clean-text.ts';

describe('cleanText', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;new title\u0007text', 'text'],
    ['\u001b]52;c;cm0gLXJmIC8=\u001b\\text', 'text'],
    ['\u009b2Jtext', 'text'],
    ['\u001b(0text\u001bc', 'text'],
    ['a\rb\u0008c\u0000', 'a bc'],
    ['first\n\n  second', 'first second'],
    ['abc\u202edcba', 'abcdcba'],
    ['\u001b[', ''],
    ['主用节点 🔥', '主用节点 🔥'],
  ])('%j → %j', (text, expected) => {
    expect(cleanText(text)).toBe(expected);
  });

  it('keeps lines and tabs when asked', () => {
    expect(cleanLines('a\r\n\tb\u001b[2J\n')).toBe('a\n\tb\n');
  });

  it('lets no control character through', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\u001b', '[', ']', '\u009b', ';', 'm', '\u0007', '\\', 'x', '\n'),
    });
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), (text) => {
        expect(cleanText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
      }),
      { numRuns: 2000 },
    );
  });

  it('cuts what a server said to a length that can be read', () => {
    expect(quoteText('short\n')).toBe('short');
    expect(quoteText('long '.repeat(100))).toHaveLength(300);
    expect(quoteText('long '.repeat(100))).toMatch(/…$/);
  });
});
