/** Most that is pasted at once; more is a file, and there are better ways for it. Characters. */
export const MAXIMUM_PASTE_LENGTH = 256 * 1024;

/**
 * ESC and every other control character but tab and line break, C1 and DEL included: a paste that ends the
 * bracket itself (`ESC [201~`) would otherwise run what follows. And what makes text look like another one:
 * direction marks (CVE-2021-42574), line separators, invisible tags.
 */
const HARMFUL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** What can be pasted, and whether it has to be confirmed. */
export type Paste = {
  readonly text: string;
  /** More than one: the lines would run one after the other. */
  readonly lines: number;
  /** Something harmful was left out. */
  readonly wasCleaned: boolean;
  /** It was too long, and its end was left out. */
  readonly wasCut: boolean;
};

/**
 * Makes text from the clipboard fit for a terminal. Line breaks become `\n`; a line break at the very end is left
 * out, so that the admin presses Enter, and not the page that the text was copied from.
 */
export function preparePaste(clipboard: string): Paste {
  const cut = clipboard.slice(0, MAXIMUM_PASTE_LENGTH);
  const broken = cut.replace(/\r\n?/g, '\n');
  const text = broken.replace(HARMFUL, '').replace(/\n+$/, '');
  return {
    text,
    lines: text.split('\n').length,
    wasCleaned: broken.search(HARMFUL) >= 0,
    wasCut: cut.length < clipboard.length,
  };
}

/**
 * A paste as the bytes that are sent. Where the program has asked for it, in brackets (xterm's mode 2004), which
 * nothing inside can close any more.
 */
export function asInput(text: string, isBracketed: boolean): string {
  const lines = text.replace(/\n/g, '\r');
  return isBracketed ? `\u001b[200~${lines}\u001b[201~` : lines;
}

/** A command that is suggested, as it is typed: in one line and without Enter. */
export function asSuggestion(command: string): string {
  return preparePaste(command).text.replace(/[\n\t]+/g, ' ');
}
