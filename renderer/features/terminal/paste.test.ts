import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asInput, asSuggestion, MAXIMUM_PASTE_LENGTH, preparePaste } from './paste.ts';

describe('a paste', () => {
  it('keeps what people write, in every script', () => {
    const text = 'echo "主用 → 备用 👩‍👩‍👧 é"\tx';
    expect(preparePaste(text)).toEqual({ text, lines: 1, wasCleaned: false, wasCut: false });
  });

  it('can not close its bracket and go on as typed keys', () => {
    const paste = preparePaste('a\u001b[201~\nevil\r');
    expect(paste).toMatchObject({ text: 'a[201~\nevil', lines: 2, wasCleaned: true });
    expect(asInput(paste.text, true)).toBe('\u001b[200~a[201~\revil\u001b[201~');
  });

  it('does not run by itself: the line break at its end is left out', () => {
    expect(preparePaste('reboot\r\n').text).toBe('reboot');
    expect(preparePaste('reboot\n\n\n')).toMatchObject({ lines: 1, wasCleaned: false });
  });

  it('counts lines as the shell would', () => {
    expect(preparePaste('a\r\nb\rc\nd').lines).toBe(4);
  });

  it('loses direction marks, which make one command look like another', () => {
    expect(preparePaste('rm \u202e/tmp\u202c').text).toBe('rm /tmp');
  });

  it('has an end', () => {
    const paste = preparePaste('x'.repeat(MAXIMUM_PASTE_LENGTH + 1));
    expect(paste).toMatchObject({ wasCut: true });
    expect(paste.text).toHaveLength(MAXIMUM_PASTE_LENGTH);
  });

  it('whatever it is, holds no control character but tab and line feed', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\u001b', '[201~', '\r', '\n', '\u009b', '\u0003', 'a', '\u0000'),
    });
    fc.assert(
      fc.property(hostile, (clipboard) => {
        const { text } = preparePaste(clipboard);
        expect(text).not.toMatch(/[^\P{Cc}\t\n]/u);
        expect(text.endsWith('\n')).toBe(false);
      }),
    );
  });
});

describe('a suggested command', () => {
  it('is typed in one line and never sent', () => {
    expect(asSuggestion('journalctl -u nginx\n--since today\r\n')).toBe('journalctl -u nginx --since today');
  });
});
